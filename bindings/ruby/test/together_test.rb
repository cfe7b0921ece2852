# frozen_string_literal: true

require_relative "test_helper"

# Keys that are together: on one node, in one partition, by one part; and what a view was made with.
class TogetherTest < HoldfastTest
  def test_groups_are_in_the_order_of_slots
    view = fleet(12).view
    keys = some_keys(500)
    groups = view.group(keys)
    assert_equal view.sort_by(&:slot).map(&:id), groups.keys
    groups.each { |id, members| assert_equal keys.select { |key| view[key] == id }, members }
    assert_empty view.group([])
  end

  def test_keys_that_no_node_can_serve_come_last_under_nil
    cluster = fleet(3, when_down: "fail")
    cluster.update { |c| c.set_state("n0", :down) }
    groups = cluster.view.group(some_keys(100))
    assert_equal ["n1", "n2", nil], groups.keys
    assert_equal ["n0"], groups[nil].map { |key| cluster.view.home_node(key).id }.uniq
    assert_equal [nil], Holdfast::Cluster.new.view.group(%w[a b]).keys
  end

  def test_keys_with_equal_parts_stay_together
    { "tag:{}" => "{user:%d}", "before:/" => "u%d/", "first:4" => "%04d" }.each do |part, form|
      view = fleet(16, key_part: part).view
      100.times do |number|
        tag = format(form, number)
        groups = view.group(["#{tag}:cart", "#{tag}:mail"])
        assert_equal [view["#{tag}:seen"]], groups.keys
      end
    end
  end

  def test_partitions_hold_the_keys_of_their_positions
    view = fleet(5, partitions: 1024).view
    partitions = view.partitions
    assert_equal 1024, partitions.size
    assert_equal (0...1024).to_a, partitions.map(&:number)
    assert_equal [0, 2**64 - 1], [partitions[0].range.begin, partitions[1023].range.end]
    partitions.each_cons(2) { |one, other| assert_equal one.range.end + 1, other.range.begin }
    some_keys(100).each do |key|
      partition = partitions.of(key)
      assert_includes partition.range, view.hash_key(key)
      assert_equal [partition, view.home_node(key).id], [partitions.of_hash(view.hash_key(key)), partition.home]
      assert_equal view.replicas(key, 3), partitions.replicas(partition.number, 3)
    end
  end

  def test_partitions_that_are_not_there_are_nil
    partitions = fleet(5, partitions: 1024).view.partitions
    assert_nil partitions[1024]
    assert_raises(RangeError) { partitions[-1] }
    assert_raises(Holdfast::NotFoundError) { partitions.replicas(1024, 2) }
    assert_raises(Holdfast::BadArgumentError) { partitions.replicas(0, 33) }
    assert_raises(Holdfast::InfeasibleError) { partitions.replicas(0, 6) }
    assert_equal "#<Holdfast::Partitions 1024>", partitions.inspect
    [fleet(3, algorithm: "ring"), Holdfast::Cluster.new].each do |cluster|
      none = cluster.view.partitions
      assert_empty none
      assert_equal [[], nil, nil], [none.to_a, none.of("k"), none[0]]
    end
    assert_raises(TypeError) { partitions.of(nil) }
    assert_raises(TypeError) { Holdfast::Partitions.new(nil) }
  end

  def test_live_replicas_are_those_that_can_be_read
    cluster = fleet(5)
    all = cluster.view.replicas("user:42", 3)
    assert_equal all, cluster.view.live_replicas("user:42", 3)
    cluster.update { |c| c.set_state(all[0], :draining).set_state(all[1], :down) }
    assert_equal [all[2], all[0]], cluster.view.live_replicas("user:42", 3)
    cluster.update { |c| 5.times { |number| c.set_state("n#{number}", :down) } }
    assert_equal [], cluster.view.live_replicas("user:42", 3)
    assert_raises(Holdfast::InfeasibleError) { cluster.view.live_replicas("k", 6) }
    [0, 33, 1000].each { |most| assert_raises(Holdfast::BadArgumentError) { cluster.view.live_replicas("k", most) } }
    assert_raises(TypeError) { cluster.view.live_replicas(nil, 3) }
  end

  def test_a_node_is_found_by_its_address
    view = Holdfast::Cluster.build { |c| %w[c b].each { |id| c.add id, address: "10.0.0.1" } }.view
    assert_equal "b", view.find_address("10.0.0.1").id
    assert_nil view.find_address("10.0.0.2")
    assert_nil view.find_address("")
    assert_raises(TypeError) { view.find_address(nil) }
    assert_raises(ArgumentError) { view.find_address("10.0.0.1\0") }
  end

  def test_a_cluster_of_the_options_of_a_view_has_its_fingerprint
    [{}, { seed: "00112233445566778899aabbccddeeff", key_part: "tag:{}" },
     { algorithm: "ring", virtual_nodes: 40 }].each do |options|
      view = fleet(3, **options).view
      config = view.config
      shown = options.merge({ seed: "secret", algorithm: "ring@1" }.slice(*options.keys))
      shown.each { |name, value| assert_equal value.to_s, config[name] }
      twin = Holdfast::Cluster.new(config)
      twin.set_nodes(%w[n0 n1 n2]).publish
      assert_equal [view.fingerprint, view.hash_key("k")], [twin.view.fingerprint, twin.view.hash_key("k")]
    end
  end

  def test_some_options_decide_placement
    decide, others = Holdfast.options.partition(&:decides_placement?).map { |options| options.map(&:name) }
    assert_empty %i[algorithm seed key_part] - decide
    assert_empty %i[memory_limit when_down] - others
  end
end
