# frozen_string_literal: true

require_relative "test_helper"

class ClusterTest < HoldfastTest
  def test_build_publishes_what_the_block_adds
    cluster = Holdfast::Cluster.build(algorithm: "ring", seed: "00" * 16) do |c|
      c.add "a", weight: 2, zone: "eu/1", address: "10.0.0.1"
      c.add "b"
    end
    assert_equal %w[a b], cluster.view.map(&:id)
    assert_equal [2.0, "eu/1", "10.0.0.1"], cluster.view.find_node("a").to_h.values_at(:weight, :zone, :address)
    assert_equal 1, cluster.view.generation
  end

  def test_what_is_staged_is_not_seen_before_it_is_published
    cluster = fleet(3)
    before = cluster.view
    cluster.add("n3").remove("n0").set_weight("n1", 2)
    assert_same before, cluster.view
    assert_equal 3, cluster.staged_count
    assert_equal %w[n1 n2 n3], cluster.publish.map(&:id)
    assert_equal %w[n0 n1 n2], before.map(&:id)
  end

  def test_publishing_nothing_keeps_the_view
    cluster = fleet(3)
    assert_same cluster.view, cluster.publish
    cluster.add("n3").discard
    assert_same cluster.view, cluster.publish
  end

  def test_an_update_is_published_as_a_whole
    cluster = fleet(3)
    view = cluster.update { |c| c.add("n3").set_zone("n3", "eu").set_address("n3", "here") }
    assert_same view, cluster.view
    assert_equal %w[eu here], view.find_node("n3").to_h.values_at(:zone, :address)
  end

  def test_an_update_that_raises_leaves_nothing
    cluster = fleet(3)
    before = cluster.view
    assert_raises(ZeroDivisionError) { cluster.update { |c| c.add("n3") && 1 / 0 } }
    assert_equal 3, cluster.staged_count
    assert_same before, cluster.publish
  end

  def test_an_update_that_cannot_be_published_leaves_nothing
    cluster = fleet(2, algorithm: "jump")
    assert_raises(Holdfast::InfeasibleError) { cluster.update { |c| c.add("n2", weight: 7) } }
    assert_equal 2, cluster.publish.size
  end

  def test_a_node_whose_zone_or_address_is_bad_is_not_added
    cluster = fleet(1)
    assert_raises(Holdfast::BadArgumentError) { cluster.add("a", zone: "/") }
    assert_raises(Holdfast::BadArgumentError) { cluster.add("a", zone: "z", address: "x" * 1024) }
    assert_raises(TypeError) { cluster.add("a", zone: 5) }
    assert_equal 1, cluster.staged_count
  end

  def test_the_whole_membership_is_set_by_ids_or_by_weights
    cluster = fleet(3)
    cluster.set_nodes(%w[n1 n7]).publish
    assert_equal({ "n1" => 1.0, "n7" => 1.0 }, cluster.view.to_h { |node| [node.id, node.weight] })
    cluster.set_nodes("n7" => 3, "n8" => 0.5).publish
    assert_equal({ "n7" => 3.0, "n8" => 0.5 }, cluster.view.to_h { |node| [node.id, node.weight] })
    assert_empty cluster.set_nodes([]).publish
  end

  def test_the_order_of_changes_does_not_show_in_the_fingerprint
    one = fleet(10)
    other = fleet(0)
    9.downto(0) { |number| other.add("n#{number}") }
    assert_equal one.view.fingerprint, other.publish.fingerprint
  end

  def test_options_are_texts_symbols_or_numbers
    config = Holdfast::Config.new(algorithm: :ring, virtual_nodes: 40, balance: 1r / 50, hash: "xxh3-64")
    assert_equal %w[ring@1 40 0.02 xxh3-64],
                 %i[algorithm virtual_nodes balance hash].map { |name| config[name] }
    assert_equal config.to_h.keys, Holdfast.options.map(&:name)
    assert_equal "ring@1", Holdfast::Cluster.new(algorithm: :ring, virtual_nodes: 40).view.algorithm
  end

  def test_an_option_that_the_algorithm_does_not_read_is_refused
    error = assert_raises(Holdfast::OptionError) { Holdfast::Cluster.new(algorithm: :ring, balance: 0.05) }
    assert_match(/'balance' is not read by ring@1/, error.message)
  end

  def test_every_option_takes_its_default_and_none_beyond_its_range
    Holdfast.options.each do |option|
      config = Holdfast::Config.new
      config[option.name] = option.default unless option.name == :seed
      next unless option.range

      config[option.name] = option.range.end unless option.name == :partitions
      assert_raises(Holdfast::OptionError) { config[option.name] = option.range.end * 2 + 1 }
    end
  end

  def test_every_algorithm_can_be_asked_for
    Holdfast.own_algorithms.each do |algorithm|
      assert_equal algorithm.name, fleet(5, algorithm: algorithm.name).view.algorithm
      assert_instance_of Symbol, algorithm.kind
      refute_empty algorithm.summary
    end
    assert Holdfast.own_algorithms.first.can?(:weight)
  end

  def test_memory_is_told_before_building
    config = Holdfast::Config.new(partitions: 65_536)
    told = config.memory(10)
    cluster = Holdfast::Cluster.build(config) { |c| 10.times { |number| c.add "n#{number}" } }
    assert_in_delta told, cluster.view.memory, told * 0.05
  end
end
