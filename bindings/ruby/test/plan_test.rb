# frozen_string_literal: true

require_relative "test_helper"
require "tmpdir"

class PlanTest < Minitest::Test
  HASHES = Array.new(500) { |i| i * 0x9e3779b97f4a7c15 & 0xffffffffffffffff }

  def change(**options)
    cluster = Holdfast::Cluster.build(**options) { |c| ("a".."h").each { |id| c.add id } }
    before = cluster.view
    cluster.set_nodes([*"a".."g", "i"]).publish
    [before, cluster.view]
  end

  def homes_of(views, hash)
    views.map { |view| view.node(view.home_hash(hash)).id }
  end

  def test_a_plan_tells_every_move
    before, after = change(partitions: 1024)
    plan = Holdfast::Plan.new(before, after)
    moves = plan.each_move.to_a
    assert_operator plan.moved, :>=, plan.least
    assert_equal 1, plan.batch_count
    assert_equal moves.size, plan.move_count
    assert_equal moves.sum { |move| move.ranges.size }, plan.range_count
    assert_in_delta plan.moved, moves.sum(&:share), 1e-12
    HASHES.each do |hash|
      position = plan.position(hash)
      move = moves.find { |each| each.ranges.any? { |range| position.between?(range.first, range.last) } }
      was, is = homes_of([before, after], hash)
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
    again = Holdfast::Plan.new(before, after).tap { |p| p.bytes = 1 << 40 }
    assert_equal plan.fingerprint, again.limit(share: 0.05).fingerprint
  end

  def test_keys_and_replicas_are_planned_with_any_algorithm
    before, after = change(algorithm: "rendezvous")
    homes = Holdfast::Plan.new(before, after, hashes: HASHES, sizes: [10] * HASHES.size)
    replicas = Holdfast::Plan.new(before, after, hashes: HASHES, sizes: [10] * HASHES.size, replicas: 3)
    assert_operator replicas.moved_bytes, :>, homes.moved_bytes
    assert_equal homes.moved_bytes, homes.each_move.sum(&:bytes)
    assert_raises(Holdfast::UnsupportedError) { Holdfast::Plan.new(before, after) }
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Plan.new(before, after, hashes: HASHES, sizes: [1]) }
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Plan.new(before, after, sizes: [1]) }
    whole = Holdfast::Plan.new(*change(partitions: 1024), replicas: 3)
    assert_operator whole.batch_count, :<=, 3
    assert_raises(Holdfast::InfeasibleError) { Holdfast::Plan.new(*change(partitions: 1024), replicas: 9) }
  end

  def test_a_store_goes_from_two_replicas_to_three
    before, after = change(partitions: 1024)
    plan = Holdfast::Plan.new(before, after, replicas: 2..3).limit(share: 0.2)
    assert_equal [0, 0, "", Float::INFINITY], [plan.dropped, plan.sourceless, plan.doubt, plan.gain]
    plan.each_move { |move| assert_includes [nil, move.sender], move.from }
    assert_in_delta plan.moved, plan.traffic.sum(&:sent), 1e-9
    stage = plan.view(2)
    assert_equal 2, plan.batches_done(stage)
    coming, former = Holdfast::Plan.write_set(stage, 5)
    assert_operator coming.size + former.size, :>, 0
    assert_equal [[], []], Holdfast::Plan.write_set(after, 5)
    assert_raises(Holdfast::BadArgumentError) { plan.limit_zones(1, moves_out: 1) }
    assert_operator plan.batch_count, :<, plan.limit_zones(0, share_in: 0.01).batch_count
    back = Holdfast::Plan.new(stage, before, hashes: HASHES, replicas: 3..2)
    assert_raises(Holdfast::BadArgumentError) { back.batches_done(after) }
  end

  def test_what_has_moved_rests
    before, after = change(partitions: 1024)
    plan = Holdfast::Plan.new(before, after)
    back = Holdfast::Plan.new(after, before)
    recent = Holdfast::Recent.new(before, 86_400).record(plan, 0, 1000)
    assert_raises(Holdfast::BadArgumentError) { recent.record(plan, 0, 999) }
    Dir.mktmpdir do |folder|
      recent.save(File.join(folder, "moves.hf"))
      read = Holdfast::Recent.read(Holdfast::Recent.open(File.join(folder, "moves.hf")).bytes)
      assert_equal [1000, 86_400, recent.ranges], [read.time, read.horizon, read.ranges]
      assert_equal 1600, back.rest(read, 600, now: 1200).not_before(0)
      assert_equal 1600, read.not_before(back, 0, 600)
      assert_raises(Holdfast::BadArgumentError) { back.rest(read, 90_000, now: 1200) }
    end
    assert_raises(Holdfast::DataError) { Holdfast::Recent.read("no such bytes") }
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
    assert_raises(Holdfast::BadArgumentError) do
      Holdfast.ramp_weight(1, from: 0, to: 1, start: 0, duration: 1, kind: :steep)
    end
    assert_raises(Holdfast::BadArgumentError) { Holdfast.ramp_weight(1, from: -1, to: 1, start: 0, duration: 1) }
  end

  def test_nodes_get_what_the_others_give
    before, after = change(partitions: 1024)
    plan = Holdfast::Plan.new(before, after)
    plan.bytes = 1_000_000
    plan.traffic.each do |node|
      was, is = [before, after].map { |view| view.find_node(node.id)&.share || 0 }
      assert_in_delta is, was + node.in - node.out, 1e-12
    end
    sums = [plan.traffic.sum(&:bytes_in), plan.traffic.sum(&:bytes_out), plan.each_move.sum(&:bytes)]
    assert_equal [plan.moved_bytes] * 3, sums
  end

  def test_a_listed_key_moves_in_the_batch_that_it_has_among_all_keys
    before, after = change(partitions: 1024)
    whole, listed = [nil, HASHES.first(50)].map do |hashes|
      Holdfast::Plan.new(before, after, hashes: hashes).limit(share: 0.02, moves_in: 2)
    end
    assert_equal whole.batch_count, listed.batch_count
    listed.batch_count.times do |batch|
      ranges = whole.each_move(batch).flat_map(&:ranges)
      listed.each_move(batch).flat_map(&:ranges).each do |key|
        assert(ranges.any? { |range| key.first.between?(range.first, range.last) })
      end
    end
  end

  def test_batches_keep_their_limits
    plan = Holdfast::Plan.new(*change(partitions: 1024)).limit(share: 0.02, moves_out: 4, moves_in: 4)
    batches = Array.new(plan.batch_count) { |batch| plan.each_move(batch).to_a }
    assert_operator batches.size, :>, 5
    batches.each do |moves|
      assert_operator moves.flat_map(&:ranges).sum { |range| (range.last - range.first + 1).fdiv(2**64) }, :<=,
                      0.02 + 1e-12
      assert_operator (moves.map(&:from).tally.values + moves.map(&:to).tally.values).max, :<=, 4
    end
    assert_equal batches.flatten, plan.each_move.to_a
  end

  def test_views_between_answer_like_one_of_the_two
    before, after = change(partitions: 1024)
    plan = Holdfast::Plan.new(before, after).limit(share: 0.03)
    keys = Array.new(300) { |number| "key #{number}" }
    was, will = before.ids_of(keys), after.ids_of(keys)
    gone = (0..plan.batch_count).map do |done|
      ids = plan.view(done).ids_of(keys)
      ids.zip(was, will).each { |is, *either| assert_includes either, is }
      ids.zip(was).count { |is, former| is != former }
    end
    assert_equal [gone.sort, 0], [gone, gone.first]
    assert_operator gone.last, :>, 20
  end

  def test_views_that_hash_differently_cannot_be_planned
    before, after = change(partitions: 1024)
    other = change(partitions: 1024, seed: "0f" * 16).first
    assert_raises(Holdfast::InfeasibleError) { Holdfast::Plan.new(before, other) }
    assert_raises(Holdfast::InfeasibleError) { Holdfast::Plan.new(before, other, hashes: [1]) }
    assert_raises(Holdfast::InfeasibleError) { Holdfast::Plan.new(before, other, hashes: [1], replicas: 2) }
    plan = Holdfast::Plan.new(before, after)
    [0, -1, 1.5, Float::NAN].each { |share| assert_raises(Holdfast::BadArgumentError) { plan.limit(share: share) } }
    assert_raises(RangeError) { plan.limit(bytes: -1) }
    assert_raises(RangeError) { plan.each_move(-1).first }
    assert_raises(TypeError) { plan.position(nil) }
    assert_raises(TypeError) { plan.send(:initialize, before, after) }
    [nil, Object.new, plan].each { |view| assert_raises(TypeError) { Holdfast::Plan.new(view, after, hashes: [1]) } }
    [["x"], [-1], "seven b"].each do |hashes|
      assert_raises(TypeError, RangeError, ArgumentError) { Holdfast::Plan.new(before, after, hashes: hashes) }
    end
    assert_raises(Holdfast::BadArgumentError) do
      Holdfast::Plan.new(before, after, hashes: [1, 2], sizes: [2**64 - 1, 1])
    end
  end

  def test_lists_may_be_arrays_or_packed
    before, after = change(partitions: 1024)
    plain = Holdfast::Plan.new(before, after, hashes: HASHES, sizes: HASHES.each_index.to_a)
    packed = Holdfast::Plan.new(before, after, hashes: HASHES.pack("Q*"), sizes: HASHES.each_index.to_a.pack("Q*"))
    assert_equal plain.text, packed.text
    assert_equal [Encoding::UTF_8, true], [plain.text.encoding, plain.text.valid_encoding?]
    assert_equal plain.each_move.sum(&:keys), HASHES.count { |hash| homes_of([before, after], hash).uniq.size == 2 }
  end

  def test_a_plan_of_nothing_is_empty
    before, after = change(partitions: 1024)
    [Holdfast::Plan.new(before, before), Holdfast::Plan.new(before, after, hashes: [])].each do |plan|
      assert_equal [0, 0, 0, 0], [plan.move_count, plan.each_move.count, plan.batch_count, plan.moved]
    end
    none = Holdfast::Cluster.new(partitions: 1024).view
    one = Holdfast::Cluster.build(partitions: 1024) { |c| c.add("a") }.view
    all = Holdfast::Plan::Range.new(0, 2**64 - 1, 0, 0)
    assert_equal [[nil, "a", 1.0, 0, 0, [all], nil]], Holdfast::Plan.new(none, one).each_move.map(&:to_a)
  end

  def test_a_plan_outlives_its_views_and_its_views_outlive_it
    plan = Holdfast::Plan.new(*change(partitions: 1024))
    GC.start
    view = plan.view(1)
    assert_includes plan.each_move.map(&:to), "i"
    plan = nil # rubocop:disable Lint/UselessAssignment
    GC.start
    assert_equal 8, view.size
  end

  def test_everything_works_while_the_collector_runs_at_every_chance
    before, after = change(partitions: 1024)
    hashes = Holdfast::Plan.new(before, after).each_move.first.ranges.first(3).map(&:first)
    expected = Holdfast::Plan.new(before, after, hashes: hashes, sizes: [4, 5, 6]).text
    GC.stress = true
    plan = Holdfast::Plan.new(before, after, hashes: hashes, sizes: [4, 5, 6])
    assert_equal [expected, hashes], [plan.text, plan.each_move.flat_map(&:ranges).map(&:first)]
    assert_raises(Holdfast::BadArgumentError) { plan.limit(share: 2) }
    assert_equal 6, before.replicas_hashes([1, 2], 3).flatten.size
  ensure
    GC.stress = false
  end
end
