# frozen_string_literal: true

require_relative "test_helper"

# Plans and ramps.
class PlanTest < HoldfastTest
  WIDTH = 2**64

  def setup
    cluster = fleet(10)
    @from = cluster.view
    @to = cluster.update { |c| c.remove("n9").add("new") }
    @plan = Holdfast::Plan.new(@from, @to)
  end

  def test_moves_lead_from_the_owner_before_to_the_owner_after
    assert_operator @plan.size, :>, 100
    @plan.each do |move|
      [move.first, move.last].each do |position|
        assert_equal [move.from, move.to], [@from.owner_hash(position), @to.owner_hash(position)]
      end
      refute_equal move.from, move.to
    end
    assert_in_delta @plan.moved, @plan.sum { |move| (move.last - move.first + 1).fdiv(WIDTH) }, 1e-12
    assert_operator @plan.least, :>, 0.09
    assert_operator @plan.least, :<=, @plan.moved
  end

  def test_nodes_get_what_the_others_give
    @plan.set_bytes(1_000_000)
    @plan.nodes.each do |node|
      before, after = [@from, @to].map { |view| view.node(node.id)&.share || 0 }
      assert_in_delta after, before + node.share_in - node.share_out, 1e-12
    end
    assert_equal @from.map(&:id) | @to.map(&:id), @plan.nodes.map(&:id)
    refute_equal 0, @plan.moved_bytes
    assert_equal [@plan.moved_bytes] * 3, [@plan.nodes.sum(&:bytes_in), @plan.nodes.sum(&:bytes_out), @plan.sum(&:bytes)]
  end

  def test_batches_keep_their_limits_and_together_are_all_moves
    assert_equal 1, @plan.batch_count
    assert_same @plan, @plan.set_limits(share: 0.02, from_node: 4, to_node: 4)
    batches = @plan.batch_count.times.map { |index| @plan.batch(index) }
    assert_operator batches.size, :>, 5
    batches.each do |batch|
      assert_operator batch.sum { |move| (move.last - move.first + 1).fdiv(WIDTH) }, :<=, 0.02 + 1e-12
      assert_operator (batch.map(&:from).tally.values + batch.map(&:to).tally.values).max, :<=, 4
    end
    assert_equal @plan.moves, batches.flatten
    assert_equal 1, @plan.set_limits.batch_count
  end

  def test_views_between_go_from_the_one_to_the_other
    @plan.set_limits(share: 0.03)
    keys = some_keys(300)
    was, will = @from.ids_of(keys), @to.ids_of(keys)
    gone = @plan.each_batch.map do |_, view|
      ids = view.ids_of(keys)
      ids.zip(was, will).each { |is, before, after| assert_includes [before, after], is }
      ids.zip(was).count { |is, before| is != before }
    end
    assert_equal gone.sort, gone
    assert_equal was.zip(will).count { |before, after| before != after }, gone.last
    ends = [@plan.view(0), @plan.view(@plan.batch_count)]
    assert_equal [@from, @to].map(&:fingerprint), ends.map(&:fingerprint)
    assert_equal @plan.batch_count - 2, @plan.each_batch(2) { nil }.each_batch(2).count
  end

  def test_a_plan_of_keys_tells_them
    sizes = some_keys(500).uniq.each_with_index.to_h { |key, number| [key, number] }
    moving = sizes.reject { |key, _| @from[key] == @to[key] }
    plan = Holdfast::Plan.new(@from, @to, keys: sizes)
    assert_equal [moving.size, moving.values.sum], [plan.sum(&:keys), plan.moved_bytes]
    assert_in_delta moving.size.fdiv(sizes.size), plan.moved, 1e-12
    assert(plan.all? { |move| move.first == move.last })
    hashes = sizes.keys.map { |key| @from.hash_key(key) }
    packed = Holdfast::Plan.new(@from, @to, hashes: hashes.pack("Q*"), sizes: sizes.values.pack("Q*"))
    plain = Holdfast::Plan.new(@from, @to, hashes: hashes, sizes: sizes.values)
    assert_equal [plan.fingerprint] * 2, [packed.fingerprint, plain.fingerprint]
    assert_equal 0, Holdfast::Plan.new(@from, @to, keys: sizes.keys).moved_bytes
    assert_raises(Holdfast::UnsupportedError) { plan.set_bytes(1) }
  end

  def test_equal_plans_have_equal_texts
    again = Holdfast::Plan.new(@from, @to)
    assert_equal [@plan.text, @plan.fingerprint], [again.text, again.fingerprint]
    assert @plan.text.end_with?("end\n")
    assert_equal [Encoding::UTF_8, true], [@plan.text.encoding, @plan.text.valid_encoding?]
    refute_equal @plan.text, again.set_limits(to_node: 1).text
    refute_equal @plan.fingerprint, again.fingerprint
    assert_match(/#{@plan.size} moves/, @plan.inspect)
  end

  def test_keys_are_cut_over_evenly_over_the_time
    hashes = some_keys.map { |key| @from.hash_key(key) }
    gone = hashes.count do |hash|
      at = 100 + @plan.position(hash) % 60
      around = [99, at - 1, at, 160].map { |now| @plan.cut_over?(hash, now: now, start: 100, interval: 60) }
      assert_equal [false, false, true, true], around
      @plan.cut_over?(hash, now: 130, start: 100, interval: 60)
    end
    assert_in_delta 0.5, gone.fdiv(hashes.size), 0.1
  end

  def test_what_cannot_be_planned_is_an_error
    other = fleet(3, seed: "0f" * 16).view
    assert_raises(Holdfast::InfeasibleError) { Holdfast::Plan.new(@from, other) }
    assert_raises(Holdfast::InfeasibleError) { Holdfast::Plan.new(@from, other, keys: ["k"]) }
    scored = fleet(3, algorithm: "rendezvous").view
    assert_raises(Holdfast::UnsupportedError) { Holdfast::Plan.new(@from, scored) }
    assert_equal 1, Holdfast::Plan.new(Holdfast::Cluster.new(algorithm: "rendezvous").view, scored, keys: ["k"]).size
    caller = fleet(3, hash: "caller").view
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Plan.new(caller, caller, keys: ["\0" * 8, "short"]) }
    [nil, Object.new, @plan].each do |view|
      assert_raises(TypeError) { Holdfast::Plan.new(view, @to) }
      assert_raises(TypeError) { Holdfast::Plan.new(@from, view) }
      assert_raises(TypeError) { Holdfast::Plan.new(@from, view, hashes: [1]) }
    end
  end

  def test_bad_lists_are_refused
    assert_raises(ArgumentError) { Holdfast::Plan.new(@from, @to, keys: ["k"], hashes: [1]) }
    assert_raises(ArgumentError) { Holdfast::Plan.new(@from, @to, sizes: [1]) }
    assert_raises(ArgumentError) { Holdfast::Plan.new(@from, @to, hashes: [1, 2], sizes: [1]) }
    assert_raises(ArgumentError) { Holdfast::Plan.new(@from, @to, hashes: "seven b") }
    assert_raises(TypeError) { Holdfast::Plan.new(@from, @to, keys: { "a" => nil, "b" => 1 }) }
    assert_raises(TypeError) { Holdfast::Plan.new(@from, @to, keys: [nil]) }
    assert_raises(TypeError, NoMethodError) { Holdfast::Plan.new(@from, @to, keys: 7) }
    assert_raises(RangeError) { Holdfast::Plan.new(@from, @to, hashes: [-1]) }
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Plan.new(@from, @to, hashes: [1, 2], sizes: [2**64 - 1, 1]) }
  end

  def test_bad_numbers_are_refused
    [0, -1, 1.5, Float::NAN].each { |share| assert_raises(Holdfast::BadArgumentError) { @plan.set_limits(share: share) } }
    assert_raises(RangeError) { @plan.set_limits(bytes: -1) }
    assert_raises(TypeError) { @plan.set_limits(share: "all") }
    assert_raises(RangeError) { @plan.batch(-1) }
    assert_raises(IndexError) { @plan.batch(1) }
    assert_raises(RangeError) { @plan.view(-1) }
    assert_raises(Holdfast::BadArgumentError) { @plan.view(2) }
    assert_raises(TypeError) { @plan.position(nil) }
    assert_raises(RangeError) { @plan.cut_over?(1, now: -1, start: 0, interval: 1) }
  end

  def test_a_plan_of_nothing_is_empty
    [Holdfast::Plan.new(@from, @from), Holdfast::Plan.new(@from, @to, keys: [])].each do |plan|
      assert_equal [[], 0, 0], [plan.moves, plan.batch_count, plan.moved]
      assert_raises(IndexError) { plan.batch(0) }
    end
    empty = Holdfast::Cluster.new(partitions: 1024).view
    view = Holdfast::Cluster.build(partitions: 1024) { |c| c.add("a") }.view
    assert_equal [[0, WIDTH - 1, nil, "a", 0, 0]], Holdfast::Plan.new(empty, view).map(&:to_a)
  end

  def test_a_plan_is_made_once_and_never_copied
    assert_raises(Holdfast::ClosedError) { Holdfast::Plan.allocate.moved }
    assert_raises(TypeError) { @plan.dup }
    assert_raises(TypeError) { @plan.send(:initialize, @from, @to) }
    assert_equal @plan.size, @plan.size
  end

  def test_a_plan_outlives_its_views_and_its_views_outlive_it
    plan = Holdfast::Plan.new(*fleet(2).then { |c| [c.view, c.update { |d| d.add("later") }] })
    GC.start
    view = plan.view(1)
    assert_includes plan.moves.map(&:to), "later"
    plan = nil # rubocop:disable Lint/UselessAssignment
    GC.start
    assert_equal 3, view.size
  end

  def test_everything_works_while_the_collector_runs_at_every_chance
    hashes = @plan.moves.first(3).map(&:first)
    expected = Holdfast::Plan.new(@from, @to, hashes: hashes, sizes: [4, 5, 6]).text
    GC.stress = true
    plan = Holdfast::Plan.new(@from, @to, hashes: hashes, sizes: [4, 5, 6])
    assert_equal expected, plan.text
    assert_equal hashes, plan.map(&:first)
    assert_raises(Holdfast::BadArgumentError) { plan.set_limits(share: 2) }
    assert_equal 6, @from.replicas_hashes([1, 2], 3).flatten.size
  ensure
    GC.stress = false
  end

  def test_a_ramp_leads_from_the_one_weight_to_the_other
    %i[linear exponential].each do |kind|
      weights = (900..1700).map { |now| Holdfast.ramp_weight(kind, from: 0, to: 2, start: 1000, duration: 600, now: now) }
      assert_equal weights.sort, weights
      assert_equal [[0.0] * 101, [2.0] * 101], [weights.first(101), weights.last(101)]
    end
    assert_equal 2.0, Holdfast.ramp_weight("linear", from: 3, to: 1, duration: 10, now: 5)
    assert_raises(Holdfast::BadArgumentError) { Holdfast.ramp_weight(:steep, from: 1, to: 2, now: 1) }
    assert_raises(Holdfast::BadArgumentError) { Holdfast.ramp_weight(:linear, from: -1, to: 2, now: 1) }
    assert_raises(TypeError) { Holdfast.ramp_weight(:linear, from: "1", to: 2, now: 1) }
    assert_raises(RangeError) { Holdfast.ramp_weight(:linear, from: 1, to: 2, now: -1) }
  end
end
