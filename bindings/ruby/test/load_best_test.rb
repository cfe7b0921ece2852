# frozen_string_literal: true

require_relative "test_helper"

# Which node a request acquires: states, pins, costs, tiers, and the best of several nodes.
class LoadBestTest < HoldfastTest
  def test_draining_nodes_get_no_new_work_while_one_is_up
    cluster = fleet(4)
    view = cluster.update { |c| c.set_state("n1", :draining).set_state("n2", :down) }
    load = Holdfast::Load.new
    ids = some_keys(200).flat_map do |key|
      [load.acquire(view, key).id, load.spread(view, key, 4).id, load.best(view, key, width: 4).id,
       load.best_of(view, key, { "n1" => 1, "n2" => 1, "n3" => 5 }, cost: 9).id, *load.choices(view, key, 4)]
    end
    assert_equal %w[n0 n3], ids.uniq.sort
    assert_equal "n1", load.acquire(view, "k", only: ["n1"]).id
    assert_raises(Holdfast::InfeasibleError) { load.acquire(view, "k", only: ["n2"]) }
  end

  def test_pins_of_prefixes_hold_for_keys_and_not_for_hashes
    view = fleet(5).tap { |cluster| cluster.update { |c| c.pin_prefix("user:", "n4") } }.view
    load = Holdfast::Load.new
    keys = Array.new(20) { |number| "user:#{number}" }
    assert_equal ["n4"], keys.map { |key| load.acquire(view, key) { |id| id } }.uniq
    assert_equal ["n4"], keys.map { |key| load.choices(view, key, 1).first }.uniq
    hashes = keys.map { |key| view.hash_key(key) }
    assert_operator hashes.map { |hash| load.acquire_hash(view, hash) { |id| id } }.uniq.size, :>, 1
    assert_operator hashes.map { |hash| load.choices_hash(view, hash, 1) }.uniq.size, :>, 1
  end

  def test_the_best_of_the_choices_of_a_pin_is_its_node_also_without_weight
    view = fleet(5).tap { |cluster| cluster.update { |c| c.set_weight("n4", 0).pin_prefix("user:", "n4") } }.view
    load = Holdfast::Load.new
    Array.new(20) { |number| "user:#{number}" }.each do |key|
      assert_equal ["n4"], load.choices(view, key)
      ticket = load.best_of(view, key, { "n4" => 100 }, cost: 990)
      assert_equal ["n4", 100], [ticket.id, ticket.cost]
      ticket = load.best_of_hash(view, view.hash_key(key), { "n4" => 100 }, cost: 990)
      refute_equal "n4", ticket.id
      assert_equal 990, ticket.cost
    end
  end

  def test_when_the_home_is_down_the_option_decides
    view = fleet(3, when_down: "fail").tap { |cluster| cluster.update { |c| c.set_state("n0", :down) } }.view
    load = Holdfast::Load.new
    down = some_keys(100).find { |key| view.home_node(key).id == "n0" }
    assert_raises(Holdfast::InfeasibleError) { load.acquire(view, down) }
    assert_raises(Holdfast::InfeasibleError) { load.best(view, down) }
    assert_equal 0, load.total
  end

  def test_loads_and_bounds_are_sums_of_costs
    view = fleet(2).view
    load = Holdfast::Load.new(factor: 1.25, slack: 10)
    first, other = load.choices(view, "k", 2)
    ticket = load.acquire(view, "k", cost: 300)
    assert_equal [300, 300, first], [ticket.cost, load.of(view, first), ticket.id]
    # Of 400 in flight and asked for each has 200, and may have 250.
    assert_equal [250, 0], [load.bound(view, other, cost: 100), load.bound(view, other, cost: 100, only: [first])]
    assert_equal other, load.acquire(view, "k", cost: 100).id
    ticket.release
    assert_equal [0, 100], [ticket.cost, load.total]
  end

  def test_the_best_of_the_first_choices_has_the_least_load
    view = fleet(10).view
    load = Holdfast::Load.new
    first = load.choices(view, "k", 3)
    assert_equal [first[0], view["k"]], [load.best(view, "k", cost: 5).id, first[0]]
    assert_equal first[1], load.best(view, "k", width: 3, cost: 5).id
    assert_equal first[2], load.best_hash(view, view.hash_key("k"), width: 3, cost: 5).id
    assert_equal first[0], load.best(view, "k", width: 3, cost: 5) { |id| id }
    assert_equal first, load.choices_hash(view, view.hash_key("k"))
  end

  def test_each_node_has_a_cost_of_its_own
    view = fleet(10).view
    load = Holdfast::Load.new
    cold, warm, other = load.choices(view, "prompt")
    ticket = load.best_of(view, "prompt", { cold => 900, warm => 100, "gone" => 1 }, cost: 900)
    assert_equal [warm, 100], [ticket.id, ticket.cost]
    assert_equal :done, load.best_of(view, "prompt", { cold => 900, warm => 950 }, cost: 990) { |id|
      assert_equal cold, id
      :done
    }
    ticket = load.best_of(view, "prompt", { warm => 9 }, cost: 990, only: [other])
    assert_equal [other, 990], [ticket.id, ticket.cost]
    hash = view.hash_key("prompt")
    assert_equal warm, load.best_of_hash(view, hash, { cold => 900, warm => 100, "gone" => 1 }, cost: 900) { |id| id }
    assert_equal cold, load.best_of_hash(view, hash, {}, cost: 7).id
  end

  def test_zones_are_preferred_until_they_are_full
    cluster = fleet(4)
    view = cluster.update { |c| c.set_zone("n0", "eu/fra").set_zone("n1", "eu/par").set_zone("n2", "us") }
    load = Holdfast::Load.new(tiers: %w[eu/fra eu], full: 3)
    ids = Array.new(12) { |number| load.acquire(view, "k#{number}").id }
    assert_equal [["n0"] * 3, ["n1"] * 3], [ids[0, 3], ids[3, 3]]
    assert_equal %w[n2 n3], ids[6..].uniq.sort
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Load.new(tiers: %w[eu eu]) }
    assert_raises(TypeError) { Holdfast::Load.new(tiers: [1]) }
  end

  def test_in_a_panic_states_are_ignored
    view = fleet(4).tap { |cluster| cluster.update { |c| %w[n0 n1 n2].each { |id| c.set_state(id, :down) } } }.view
    calm = Holdfast::Load.new
    panicking = Holdfast::Load.new(panic: 0.5)
    keys = some_keys(50)
    assert_equal ["n3"], keys.map { |key| calm.acquire(view, key).id }.uniq
    assert_equal %w[n0 n1 n2 n3], keys.map { |key| panicking.acquire(view, key).id }.uniq.sort
  end

  def test_settings_are_told
    assert_equal({ factor: 1.25, tries: 8, slack: nil, panic: 0, full: 0 }, Holdfast::Load.new.settings)
    given = { factor: 2, tries: 3, slack: 40, panic: 0.25, full: 8 }
    assert_equal given, Holdfast::Load.new(**given).settings
  end

  def test_bad_requests_are_refused_by_kind_and_count_nothing
    view = fleet(3).view
    load = Holdfast::Load.new
    bad = Holdfast::BadArgumentError
    assert_raises(bad) { load.acquire(view, "k", cost: 0) }
    assert_raises(bad) { load.acquire_hash(view, 1, cost: 2**32 + 1) }
    assert_raises(bad) { load.best(view, "k", width: 0) }
    assert_raises(bad) { load.best_hash(view, 1, width: 65) }
    assert_raises(bad) { load.best_of(view, "k", { "n0" => 0 }, cost: 1) }
    assert_raises(bad) { load.best_of_hash(view, 1, { "n0" => 0 }, cost: 1) }
    assert_raises(TypeError) { load.best_of(view, 7, { "n0" => 1 }, cost: 1) }
    assert_raises(RangeError) { load.best_of_hash(view, -1, { "n0" => 1 }, cost: 1) }
    assert_raises(bad) { load.choices(view, "k", 0) }
    assert_raises(bad) { load.choices(view, "k", 65) }
    assert_raises(RangeError) { load.acquire(view, "k", cost: -1) }
    assert_raises(TypeError) { load.acquire(view, "k", cost: 1.5) }
    assert_raises(TypeError) { load.acquire(view, 7) }
    assert_raises(RangeError) { load.acquire_hash(view, -1) }
    assert_raises(bad) { load.bound(view, "n0", cost: 0) }
    [{ factor: Float::NAN }, { slack: -2 }, { panic: 1.5 }, { full: Float::INFINITY }].each do |setting|
      assert_raises(bad, setting) { Holdfast::Load.new(**setting) }
    end
    assert_equal [0, 0], [load.total, load.stats[:acquired]]
  end

  def test_a_key_that_the_hash_does_not_take_is_refused
    view = fleet(3, hash: "caller").view
    load = Holdfast::Load.new
    assert_raises(Holdfast::BadArgumentError) { load.best(view, "short") }
    assert_raises(Holdfast::BadArgumentError) { load.best_of(view, "short", { "n0" => 1 }, cost: 1) }
    assert_includes view.map(&:id), load.best_of(view, "\0" * 8, { "n0" => 1 }, cost: 1).id
  end
end
