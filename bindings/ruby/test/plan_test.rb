# frozen_string_literal: true

require_relative "test_helper"

class PlanTest < Minitest::Test
  HASHES = Array.new(500) { |i| i * 0x9e3779b97f4a7c15 & 0xffffffffffffffff }

  def change(**options)
    cluster = Holdfast::Cluster.build(**options) { |c| ("a".."h").each { |id| c.add id } }
    before = cluster.view
    cluster.set_nodes([*"a".."g", "i"]).publish
    [before, cluster.view]
  end

  def test_a_plan_tells_every_move
    before, after = change(partitions: 1024)
    plan = Holdfast::Plan.new(before, after)
    moves = plan.each_move.to_a
    assert_operator plan.moved, :>=, plan.least
    assert_equal 1, plan.batch_count
    assert_equal moves.size, plan.move_count
    HASHES.each do |hash|
      move = moves.find { |each| plan.position(hash).between?(each.first, each.last) }
      was, is = [before, after].map { |view| view.node_at(view.lookup_hash(hash)).id }
      assert_equal [was, is], move ? [move.from, move.to] : [was, was]
    end
  end

  def test_batches_lead_from_one_view_to_the_other
    before, after = change(partitions: 1024)
    plan = Holdfast::Plan.new(before, after)
    plan.bytes = 1 << 40
    plan.limit(share: 0.05)
    assert_operator plan.batch_count, :>, 2
    assert_operator plan.moved_bytes, :>, 1 << 36
    assert_equal plan.move_count, plan.batch_count.times.sum { |batch| plan.each_move(batch).count }
    assert_equal :same, plan.view(0).compare(before)
    assert_equal :same, plan.view(plan.batch_count).compare(after)
    assert_equal %w[h i], plan.traffic.select { |node| [node.in, node.out].max > 0.1 }.map(&:id)
    assert_equal "end\n", plan.text.lines.last
    assert_equal plan.fingerprint, Holdfast::Plan.new(before, after).tap { |p| p.bytes = 1 << 40 }.limit(share: 0.05).fingerprint
  end

  def test_keys_and_copies_are_planned_with_any_algorithm
    before, after = change(algorithm: "rendezvous")
    owners = Holdfast::Plan.new(before, after, hashes: HASHES, sizes: [10] * HASHES.size)
    copies = Holdfast::Plan.new(before, after, hashes: HASHES, sizes: [10] * HASHES.size, replicas: 3)
    assert_operator copies.moved_bytes, :>, owners.moved_bytes
    assert_equal owners.moved_bytes, owners.each_move.sum(&:bytes)
    assert_raises(Holdfast::UnsupportedError) { Holdfast::Plan.new(before, after) }
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Plan.new(before, after, hashes: HASHES, sizes: [1]) }
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Plan.new(before, after, sizes: [1]) }
    whole = Holdfast::Plan.new(*change(partitions: 1024), replicas: 3)
    assert_operator whole.batch_count, :<=, 3
    assert_raises(Holdfast::InfeasibleError) { Holdfast::Plan.new(*change(partitions: 1024), replicas: 9) }
  end

  def test_bad_arguments_are_refused
    before, after = change(partitions: 1024)
    plan = Holdfast::Plan.new(before, after)
    assert_raises(Holdfast::BadArgumentError) { plan.view(2) }
    assert_raises(RangeError) { plan.view(-1) }
    assert_raises(Holdfast::BadArgumentError) { plan.limit(share: 2) }
    assert_raises(TypeError) { Holdfast::Plan.new(before, nil) }
    assert_raises(TypeError) { Holdfast::Plan.new(before, after, hashes: ["x"]) }
    assert_raises(Holdfast::ClosedError) { Holdfast::Plan.allocate.moved }
    assert_raises(TypeError) { plan.dup }
    assert_equal 0, plan.each_move(7).count
  end

  def test_keys_are_cut_over_one_by_one
    plan = Holdfast::Plan.new(*change(partitions: 1024))
    gone = ->(now) { HASHES.count { |hash| plan.cut_over?(hash, now, start: 100, interval: 60) } }
    assert_equal 0, gone.call(99)
    assert_includes 200..300, gone.call(130)
    assert_equal 500, gone.call(160)
  end

  def test_a_ramp_goes_from_one_weight_to_the_other
    ramp = ->(now) { Holdfast.ramp_weight(now, from: 0, to: 2, start: 100, duration: 10) }
    assert_equal [0, 0, 1, 2, 2], [0, 100, 105, 110, 1000].map(&ramp)
    assert_raises(Holdfast::BadArgumentError) { Holdfast.ramp_weight(1, from: 0, to: 1, start: 0, duration: 1, kind: :steep) }
    assert_raises(Holdfast::BadArgumentError) { Holdfast.ramp_weight(1, from: -1, to: 1, start: 0, duration: 1) }
  end

  def test_plans_that_nobody_keeps_leave_nothing
    before, after = change(partitions: 1024)
    200.times { Holdfast::Plan.new(before, after).limit(share: 0.01) }
    GC.start
    assert_equal 1, Holdfast::Plan.new(before, after).batch_count
  end
end
