# frozen_string_literal: true

require_relative "test_helper"

class ViewTest < HoldfastTest
  def each_view
    Holdfast.own_algorithms.each { |algorithm| yield fleet(40, algorithm: algorithm.name).view }
  end

  def test_every_form_of_asking_gives_the_same_node
    keys = some_keys
    offsets = keys.inject([0]) { |sums, key| sums << sums.last + key.bytesize }
    bytes = keys.map(&:b).join
    each_view do |view|
      slots = keys.map { |key| view.lookup(key) }
      assert_equal slots, view.lookup_many(keys)
      assert_equal slots, view.lookup_packed(bytes, offsets)
      assert_equal slots, view.lookup_packed(bytes, offsets.pack("L*")).unpack("L*")
      hashes = keys.map { |key| view.hash_key(key) }
      assert_equal slots, hashes.map { |hash| view.lookup_hash(hash) }
      assert_equal slots, view.lookup_hashes(hashes)
      assert_equal slots, view.lookup_hashes(hashes.pack("Q*")).unpack("L*")
      ids = slots.map { |slot| view.node(slot).id }
      assert_equal ids, keys.map { |key| view[key] }
      assert_equal ids, view.ids_of(keys)
    end
  end

  def test_the_low_level_gives_the_same_answers
    view = fleet(40).view
    some_keys(100).each do |key|
      assert_equal view.lookup(key), Holdfast::Native.view_lookup(view, key)
      assert_equal view.hash_key(key), Holdfast::Native.view_hash(view, key)
    end
    assert_raises(TypeError) { Holdfast::Native.view_lookup(view, nil) }
  end

  def test_a_number_is_its_eight_bytes
    view = fleet(40).view
    [0, 1, 2**31, 2**63, 2**64 - 1].each do |number|
      assert_equal view.lookup([number].pack("Q<")), view.lookup_u64(number)
    end
  end

  def test_bytes_count_and_encodings_do_not
    view = fleet(40).view
    text = "k\u00f6ln"
    assert_equal view.lookup(text), view.lookup(text.b)
    refute_equal view.hash_key(text), view.hash_key(text.encode("ISO-8859-1"))
    refute_equal view.hash_key("a\0b"), view.hash_key("a\0c")
    refute_equal view.hash_key(""), view.hash_key("\0")
  end

  def test_packed_strings_may_lie_anywhere
    view = fleet(40).view
    bytes = "abcdef"
    offsets = [0, 2, 2, 6]
    shifted = ("!" * 41 + offsets.pack("L*")).byteslice(41, 16)
    assert_equal view.lookup_many(["ab", "", "cdef"]), view.lookup_packed(bytes, shifted).unpack("L*")
    assert_equal [], view.lookup_packed("", [0])
    assert_equal "", view.lookup_packed("", [0].pack("L"))
    assert_equal [], view.lookup_many([])
  end

  def test_grouped_keys_are_with_their_nodes
    view = fleet(5).view
    keys = some_keys(200)
    groups = view.group(keys)
    assert_equal keys.sort, groups.values.flatten.sort
    groups.each { |id, members| members.each { |key| assert_equal id, view[key] } }
    assert_nil groups["no such node"]
  end

  def test_a_view_without_nodes_answers_nil
    view = Holdfast::Cluster.new.view
    assert_empty view
    assert_nil view["k"]
    assert_nil view.lookup("k")
    assert_equal [nil, nil], view.lookup_many(%w[a b])
    assert_equal [nil, nil], view.ids_of(%w[a b])
    assert_equal [2**32 - 1], view.lookup_packed("k", [0, 1].pack("L*")).unpack("L*")
    assert_match(/no nodes/, assert_raises(Holdfast::NoNodeError) { view.fetch("k") }.message)
    assert_equal "K", view.fetch("k", &:upcase)
  end

  def test_slots_without_a_node_have_none
    view = fleet(5).tap { |cluster| cluster.update { |c| c.remove("n1") } }.view
    assert_nil view.node(1)
    assert_nil view.node(99)
    assert_nil view.find_node("n1")
    assert_equal 5, view.slot_limit
    assert_equal 4, view.size
    assert(some_keys.all? { |key| view.fetch(key) != "n1" })
  end

  def test_enumerating_gives_the_nodes_in_the_order_of_ids
    view = Holdfast::Cluster.build { |c| %w[b c a].each { |id| c.add id } }.view
    assert_equal %w[a b c], view.map(&:id)
    assert_equal [2, 0, 1], view.nodes.map(&:slot)
    assert_equal 3, view.each.size
    assert_in_delta 1.0, view.sum(&:share), 1e-9
    assert_equal "a", "#{view.first}"
    assert view.first.frozen?
  end

  def test_ids_are_frozen_and_the_same_object
    view = fleet(5).view
    assert view["k"].frozen?
    assert_same view["k"], view.ids_of(["k"]).first
    assert_equal Encoding::UTF_8, view["k"].encoding
    odd = Holdfast::Cluster.build { |c| c.add "\xff\xfe".b }.view
    assert_equal "\xff\xfe".b, odd["k"]
  end

  def test_views_are_frozen_and_cannot_be_copied_or_made
    view = fleet(2).view
    assert view.frozen?
    assert_raises(TypeError) { view.dup }
    assert_raises(TypeError) { view.clone }
    assert_raises(TypeError) { Holdfast::View.allocate }
    assert_raises(NoMethodError) { Holdfast::View.new }
    assert_raises(TypeError) { Marshal.dump(view) }
  end

  def test_a_view_can_be_seen
    assert_match(/\A#<Holdfast::View ring@1, 3 nodes, generation 1, fingerprint \h{16}>\z/,
                 fleet(3, algorithm: "ring").view.inspect)
  end

  def test_a_view_explains_its_answer
    view = fleet(3).view
    explanation = view.explain("user:42")
    assert_equal [view["user:42"], view.hash_key("user:42")], [explanation.node.id, explanation[:hash]]
    assert_equal [view.algorithm, 1, view.fingerprint], explanation.to_a.last(3)
    id = view["user:42"]
    assert_match(/"user:42" has hash \h{16}; rendezvous-table@1 gives it to #{id} in view 1/, explanation.to_s)
    assert_match(/nobody/, Holdfast::Cluster.new.view.explain("k").to_s)
    assert_raises(TypeError) { view.explain(nil) }
  end

  def test_hashes_are_answered_like_their_keys
    view = fleet(5).view
    load = Holdfast::Load.new
    some_keys(50).each do |key|
      hash = view.hash_key(key)
      assert_equal [view.home(key), view.candidates(key, 3, except: ["n1"])],
                   [view.home_hash(hash), view.candidates_hash(hash, 3, except: ["n1"])]
      assert_equal view[key], load.acquire_hash(view, hash) { |id| id }
    end
    assert_raises(RangeError) { view.home_hash(-1) }
    assert_nil Holdfast::Cluster.new.view.home_hash(1)
  end

  def test_the_log_of_removals_names_slots_in_their_order
    { "anchor" => [3, 1], "ring" => [] }.each do |algorithm, removed|
      cluster = Holdfast::Cluster.build(algorithm: algorithm) { |c| c.set_nodes(%w[a b c d e]) }
      %w[d b].each { |id| cluster.update { |c| c.remove(id) } }
      assert_equal removed, cluster.view.removed
    end
  end

  def test_an_algorithm_is_found_by_its_name
    Holdfast.own_algorithms.each do |algorithm|
      assert_equal algorithm, Holdfast.algorithm(algorithm.name)
      [algorithm.summary, algorithm.cost, algorithm.bytes].each { |text| refute_empty text }
    end
    assert_equal "ring@1", Holdfast.algorithm(:ring).name
    assert_raises(Holdfast::NotFoundError) { Holdfast.algorithm("ketama@99") }
    assert_raises(ArgumentError) { Holdfast.algorithm("ring\0") }
  end
end
