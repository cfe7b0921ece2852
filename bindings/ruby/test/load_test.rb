# frozen_string_literal: true

require_relative "test_helper"

# Bounded load and hot keys.
class LoadTest < HoldfastTest
  def test_a_block_holds_one_load_and_gives_it_back_however_it_ends
    view = fleet(4).view
    load = Holdfast::Load.new
    inside = load.acquire(view, "k") do |id|
      assert_equal view["k"], id
      [load.total, load.of(view, id)]
    end
    assert_equal [1, 1], inside
    assert_raises(ZeroDivisionError) { load.acquire(view, "k") { 1 / 0 } }
    assert_equal 7, catch(:done) { load.acquire(view, "k") { throw :done, 7 } }
    assert_equal 0, load.total
  end

  def test_no_node_has_more_than_its_part
    view = fleet(4).view
    load = Holdfast::Load.new(factor: 1.25, slack: 0)
    tickets = Array.new(100) { load.acquire(view, "the same key") }
    assert_equal view["the same key"], tickets.first.id
    assert_operator view.map { |node| load.of(view, node.id) }.max, :<=, 32
    assert_equal tickets.map(&:id).tally, view.to_h { |node| [node.id, load.of(view, node.id)] }
    assert_operator load.bound(view, "n0"), :>=, 25
    tickets.each(&:release)
    assert_equal 0, load.total
  end

  def test_a_ticket_is_released_once
    view = fleet(2).view
    load = Holdfast::Load.new
    ticket = load.acquire(view, "k")
    assert_equal view.lookup("k"), ticket.slot
    assert_nil ticket.release
    assert_raises(Holdfast::BadArgumentError) { ticket.release }
  end

  def test_only_the_nodes_named_are_acquired
    view = fleet(5).view
    load = Holdfast::Load.new
    some_keys(50).each { |key| assert_equal "n3", load.acquire(view, key, only: ["n3"]) { |id| id } }
    assert_raises(Holdfast::InfeasibleError) { load.acquire(view, "k", only: []) }
    assert_raises(Holdfast::InfeasibleError) { load.acquire(Holdfast::Cluster.new.view, "k") }
  end

  def test_a_hot_key_is_spread_over_its_first_candidates
    view = fleet(10).view
    load = Holdfast::Load.new
    ids = Array.new(300) { load.spread(view, "hot", 3) { |id| id } }
    assert_equal view.candidates("hot", 3).sort, ids.uniq.sort
    assert_raises(Holdfast::BadArgumentError) { load.spread(view, "hot", 65) }
  end

  def test_a_key_that_the_hash_does_not_take_is_refused
    view = fleet(3, hash: "caller").view
    load = Holdfast::Load.new
    assert_raises(Holdfast::BadArgumentError) { load.acquire(view, "short") }
    assert_raises(Holdfast::BadArgumentError) { load.spread(view, "short", 2) }
    assert_includes view.candidates("\0" * 8, 2), load.spread(view, "\0" * 8, 2).id
  end

  def test_what_is_fed_counts_like_tickets
    cluster = fleet(3)
    load = Holdfast::Load.new.feed(cluster.view, "n1", 1000)
    assert_equal [1000, 1000], [load.total, load.of(cluster.view, "n1")]
    refute_includes Array.new(50) { |number| load.acquire(cluster.view, "k#{number}").id }, "n1"
    load.follow(cluster.update { |c| c.remove("n1") })
    assert_equal 50, load.total
    assert_raises(Holdfast::NotFoundError) { load.feed(cluster.view, "n1", 1) }
  end

  def test_figures_are_kept
    view = fleet(3).view
    load = Holdfast::Load.new
    load.acquire(view, "a")
    load.acquire(view, "b") { nil }
    figures = load.stats
    assert_equal [2, 1], figures.values_at(:acquired, :held)
    assert_equal %i[acquired first_choice forgotten held overflows tries], figures.keys.sort
  end

  def test_bad_numbers_are_refused
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Load.new(factor: 1) }
    assert_raises(Holdfast::BadArgumentError) { Holdfast::Load.new(tries: 65_536) }
    assert_raises(RangeError) { Holdfast::Load.new(tries: -1) }
    assert_raises(TypeError) { Holdfast::Load.new.acquire(fleet(1).view, nil) }
    assert_raises(NoMethodError, TypeError) { Holdfast::Load.new.acquire(nil, "k") }
    assert_raises(TypeError) { Holdfast::Load.new.dup }
    assert_raises(NoMethodError) { Holdfast::Load::Ticket.new }
  end

  def test_threads_share_a_load
    view = fleet(5).view
    load = Holdfast::Load.new
    threads = Array.new(8) do |name|
      Thread.new { 500.times { |i| load.acquire(view, "#{name} #{i}") { Thread.pass } } }
    end
    threads.each(&:join)
    assert_equal [4000, 0], load.stats.values_at(:acquired, :held)
  end

  def test_hot_keys_are_those_above_their_share
    view = fleet(3).view
    hot = Holdfast::HotKeys.new(share: 0.1)
    hashes = Array.new(1000) { |number| view.hash_key("k#{number}") }
    star = view.hash_key("star")
    hashes.each do |hash|
      hot.note(hash)
      hot.note(star)
    end
    assert_equal [true, false], [hot.note(star), hot.note(hashes.first)]
    assert_equal [true, false], [hot.hot?(star), hot.hot?(hashes.first)]
    assert_equal [star], hot.to_a
    assert_empty hot.to_a(0)
    assert_in_delta 0.5, hot.share(star), 0.03
    assert_operator hot.memory, :<, 10_000
    assert_raises(Holdfast::BadArgumentError) { Holdfast::HotKeys.new(share: 0.6) }
    assert_raises(RangeError) { hot.note(-1) }
  end
end
