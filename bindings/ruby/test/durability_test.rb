# frozen_string_literal: true

require_relative "test_helper"

class DurabilityTest < HoldfastTest
  def test_a_report_counts_the_replicas_of_every_partition
    report = Holdfast::Durability.new(fleet(5).view, 3)
    assert_in_delta 1, 5.times.sum { |slot| report.node_share(slot) }, 1e-12
    assert_in_delta 1, 5.times.sum { |slot| report.node_fair(slot) }, 1e-12
    assert_equal [3, 16_384, 10, 5, 0], [report.replicas, report.rows, report.sets, report.units, report.levels]
    assert_equal 1.0, report.spread(3)
    assert_in_delta 0.1, report.key_loss(3), 1e-12
    assert_equal report.any_loss(3).begin, report.any_loss(3).end
    assert_in_delta 1, report.any_loss(3).begin, 1e-12
    assert_raises(Holdfast::BadArgumentError) { report.key_loss(1, level: 1) }
    assert_raises(TypeError) { report.dup }
  end

  def test_a_zone_too_small_for_its_replicas_is_named
    view = Holdfast::Cluster.build(partitions: 4096) do |cluster|
      %w[a a a b b b c].each_with_index { |zone, number| cluster.add "n#{number}", zone: zone }
    end.view
    report = Holdfast::Durability.new(view, 3)
    refused = assert_raises(Holdfast::InfeasibleError) { report.check(0.05) }
    assert_includes refused.message, "zone 'c' holds 2.33 times its weight"
    zone = report.zones.last
    assert_equal ["c", 1, 1], [zone.path, zone.level, zone.nodes]
    assert_in_delta 1 / 3.0, zone.share, 1e-12
    assert_in_delta 1 / 7.0, zone.fair, 1e-12
    assert_same report, report.check(2)
    assert_in_delta 3 / 7.0, report.usable_capacity, 1e-12
    assert_equal 6, report.fullest_node
    assert_nil Holdfast::Durability.new(view, 2, hashes: []).fullest_node
  end

  def test_keys_of_any_algorithm_are_counted
    view = fleet(5, algorithm: "ring").view
    assert_raises(Holdfast::UnsupportedError) { Holdfast::Durability.new(view, 2) }
    assert_raises(Holdfast::InfeasibleError) { Holdfast::Durability.new(view, 6, hashes: [1]) }
    assert_equal 3, Holdfast::Durability.new(view, 2, hashes: [1, 1 << 40, 1 << 63]).rows
    assert_equal 0, Holdfast::Durability.new(view, 2, hashes: []).rows
  end
end
