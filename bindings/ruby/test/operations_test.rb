# frozen_string_literal: true

require_relative "test_helper"
require "tmpdir"

# States, candidates, pins and snapshots.
class OperationsTest < HoldfastTest
  def test_candidates_begin_with_the_home_and_are_all_nodes
    view = fleet(10).view
    some_keys(50).each do |key|
      candidates = view.candidates(key)
      assert_equal view[key], candidates.first
      assert_equal view.map(&:id), candidates.sort
      assert_equal candidates.first(3), view.candidates(key, 3)
      assert_equal candidates - candidates.first(2), view.candidates(key, except: candidates.first(2))
      assert_equal candidates & %w[n1 n2], view.candidates(key, only: %w[n1 n2])
    end
    assert_raises(TypeError) { view.candidates(nil) }
    assert_raises(RangeError) { view.candidates("k", -1) }
  end

  def test_replicas_have_weights_of_their_own
    cluster = fleet(4)
    cluster.set_weight("n1", 2).set_replica_weight("n0", 0).set_replica_weight("n2", 5).set_replica_weight("n3", 3)
    view = cluster.set_replica_weight("n3", nil).publish
    assert_equal [0, 2, 5, 1], view.map(&:replica_weight)
    200.times { |key| refute_equal "n0", view.replicas("key#{key}", 2).last }
    assert_raises(Holdfast::BadArgumentError) { cluster.set_replica_weight("n0", -2) }
    assert_raises(Holdfast::NotFoundError) { cluster.set_replica_weight("n9", 1) }
  end

  def test_a_late_end_of_an_old_incarnation_leaves_the_new_one
    cluster = fleet(3)
    cluster.update { |c| c.set_incarnation("n1", 6).set_state("n1", :down) }
    cluster.set_incarnation("n1", 2**64 - 1)
    assert_raises(Holdfast::RefusedError) { cluster.set_incarnation("n1", 6) }
    assert_raises(Holdfast::RefusedError) { cluster.remove_incarnation("n1", 6) }
    assert_raises(Holdfast::RefusedError) { cluster.set_state_incarnation("n1", 6, :down) }
    assert_raises(Holdfast::BadArgumentError) { cluster.set_state_incarnation("n1", 2**64 - 1, :sleepy) }
    [-1, 2**64].each { |number| assert_raises(RangeError) { cluster.set_incarnation("n1", number) } }
    view = cluster.set_state_incarnation("n2", 1, :draining).remove_incarnation("n0", 0).publish
    assert_equal [["n1", 2**64 - 1, :up], ["n2", 0, :draining]], view.map { |n| [n.id, n.incarnation, n.state] }
  end

  def test_a_node_that_is_down_gets_no_keys_and_keeps_its_place
    cluster = fleet(5)
    before = cluster.view
    after = cluster.update { |c| c.set_state("n2", :down).set_state("n3", "draining") }
    assert_equal %i[up up down draining up], after.map(&:state)
    assert_equal before.fingerprint, after.fingerprint
    assert_equal 0, before.states_fingerprint
    refute_equal 0, after.states_fingerprint
    keys = some_keys(200)
    refute_includes after.ids_of(keys), "n2"
    assert_equal after.ids_of(keys), keys.map { |key| after.lookup_node(key).id }
    assert_equal before.ids_of(keys), keys.map { |key| after.home_node(key).id }
    assert_equal keys.map { |key| before.lookup(key) }, keys.map { |key| after.home(key) }
    assert_raises(Holdfast::BadArgumentError) { cluster.set_state("n2", :sleepy) }
  end

  def test_pinned_keys_live_where_they_are_pinned
    cluster = fleet(5)
    view = cluster.update { |c| c.pin("a\0b", "n4").pin_prefix("user:", "n1") }
    assert_equal %w[n4 n1 n1], view.ids_of(["a\0b", "user:1", "user:2"])
    assert_equal({ "a\0b" => "n4" }, view.pins)
    assert_equal({ "user:" => "n1" }, view.prefix_pins)
    assert_empty cluster.update { |c| c.unpin("a\0b").unpin_prefix("user:") }.pins
    assert_raises(Holdfast::NotFoundError) { cluster.unpin("a\0b") }
  end

  def test_many_pins_are_staged_at_once_or_not_at_all
    cluster = fleet(5)
    keys = (0...1000).to_h { |i| ["k\0#{i}", "n#{1 + (i % 3)}"] }
    prefixes = { "" => "n1", "user:" => "n2" }
    view = cluster.pin_many(keys).pin_many_prefixes(prefixes).pin_many({}).publish
    assert_equal [keys, prefixes], [view.pins, view.prefix_pins]
    assert_raises(Holdfast::NotFoundError) { cluster.pin_many("one" => "n1", "two" => "n99") }
    assert_raises(Holdfast::BadArgumentError) { cluster.pin_many("a" * 65_536 => "n1") }
    assert_raises(TypeError) { cluster.pin_many(7 => "n1") }
    assert_same view, cluster.publish
  end

  def test_a_snapshot_is_the_same_view_and_a_cluster_goes_on_from_it
    Dir.mktmpdir do |dir|
      view = fleet(5, seed: "0f" * 16).view.save("#{dir}/view")
      assert_equal view.bytes, File.binread("#{dir}/view")
      seed = "0f" * 16
      loaded = [Holdfast::View.open("#{dir}/view", seed: seed), Holdfast::View.read(view.bytes, seed: seed)]
      loaded.each { |other| assert_equal view.ids_of(some_keys), other.ids_of(some_keys) }
      cluster = Holdfast::Cluster.restore(loaded.first)
      assert_equal [view.fingerprint, 1], [cluster.view.fingerprint, cluster.view.generation]
      assert_equal 6, cluster.update { |c| c.add("n5") }.size
    end
  end

  # The C library wrote the file once; every language opens it and writes the same bytes.
  def test_the_snapshot_that_all_languages_share_is_read_and_written_alike
    path = File.join(VECTORS, "snapshot_1.hf")
    view = Holdfast::View.open(path)
    assert_equal [0x88b0e260094ee1a5, 2, 5], [view.fingerprint, view.generation, view.size]
    assert_equal %w[cache-3 cache-1 cache-2], view.ids_of(%w[user:42 user:1 user:3])
    assert_equal [{ "a\0b" => "cache-3" }, { "session:" => "cache-1" }], [view.pins, view.prefix_pins]
    node = view.find_node("cache-1")
    assert_equal [1, "eu-1/rack-1", "10.0.0.1:11211"], [node.slot, node.zone, node.address]
    assert_equal "[2001:db8::1]:11211", view.find_node("k\u00f6ln").address
    bytes = File.binread(path)
    Dir.mktmpdir do |dir|
      view.save("#{dir}/copy")
      restored = Holdfast::Cluster.restore(view).view.bytes
      loaded = Holdfast::View.read(bytes).bytes
      assert_equal [bytes] * 4, [view.bytes, loaded, restored, File.binread("#{dir}/copy")]
    end
  end

  # As `cp new fleet.hf` does: the file stays, and its bytes change.
  def test_a_file_that_is_overwritten_in_place_reaches_no_view_that_opened_it
    Dir.mktmpdir do |dir|
      path = "#{dir}/view"
      view = fleet(5).view.save(path)
      opened = Holdfast::View.open(path)
      mapped = Holdfast::View.map(path)
      assert_equal view.ids_of(some_keys), mapped.ids_of(some_keys)
      IO.binwrite(path, "\xff" * view.bytes.size, 0)
      assert_equal view.ids_of(some_keys), opened.ids_of(some_keys)
      assert_equal [nil], mapped.ids_of(some_keys).uniq # the warning of View.map in its mild form
      key = some_keys.first
      assert_equal [nil, nil, nil], [mapped[key], mapped.home_node(key), mapped.node(mapped.lookup(key))]
      assert_equal({ nil => some_keys }, mapped.group(some_keys))
      assert_raises(Holdfast::NoNodeError) { mapped.fetch(key) }
      File.truncate(path, 0)
      assert_equal view.ids_of(some_keys), opened.ids_of(some_keys)
      assert_raises(Holdfast::IoError) { view.save(dir) }
      assert_raises(Holdfast::IoError) { Holdfast::View.open(dir) }
      assert_raises(Holdfast::IoError) { Holdfast::View.map(dir) }
    end
  end

  def test_what_is_no_snapshot_is_an_error
    bytes = fleet(2).view.bytes
    assert_raises(Holdfast::DataError) { Holdfast::View.read("") }
    assert_raises(Holdfast::DataError) { Holdfast::View.read(bytes.byteslice(0, bytes.size / 2)) }
    assert_raises(Holdfast::IoError) { Holdfast::View.open("/no such file") }
    assert_raises(TypeError) { Holdfast::View.read(nil) }
    assert_raises(TypeError) { Holdfast::Cluster.restore(nil) }
  end
end
