# frozen_string_literal: true

require_relative "test_helper"

# Loads of many routers, and what is left after a failure.
class LoadRoutersTest < HoldfastTest
  def test_what_a_router_feeds_fades_after_its_lease
    view = fleet(3).view
    load = Holdfast::Load.new
    load.time = 100
    load.feed(view, "n1", 80, router: "r2", lease: 10).feed(view, "n1", 5)
    loads = [110, 115, 120].map do |now|
      load.time = now
      load.of(view, "n1")
    end
    assert_equal [85, 45, 5], loads
  end

  def test_each_router_feeds_for_itself_and_is_forgotten_alone
    view = fleet(3).view
    load = Holdfast::Load.new
    load.feed(view, "n0", 7, router: "r2").feed(view, "n0", 9, router: "r3").feed(view, "n0", 8, router: "r2")
    load.acquire(view, "k", cost: 4, only: ["n0"])
    assert_equal [21, 4, 0], [load.of(view, "n0"), load.own(view, "n0"), load.own(view, "n1")]
    assert_equal 13, load.forget_router("r2").of(view, "n0")
    assert_raises(Holdfast::NotFoundError) { load.forget_router("r2") }
  end

  def test_a_node_that_restarted_is_forgotten_and_sums_stay_true
    view = fleet(3).view
    load = Holdfast::Load.new
    ticket = load.acquire(view, "k", cost: 5, only: ["n1"])
    other = load.acquire(view, "k", cost: 6, only: ["n2"])
    inside = load.acquire(view, "k", only: ["n1"]) { load.forget(view, "n1") }
    assert_equal [2, 0, 6, 0], [inside, load.of(view, "n1"), load.total, load.forget(view, "n1")]
    assert_raises(Holdfast::BadArgumentError) { ticket.release }
    assert_equal [0, 0, nil], [ticket.cost, ticket.time, ticket.id_in(view)]
    other.release
    assert_equal [0, 0, 2], [load.total, *load.stats.values_at(:held, :forgotten)]
    assert_raises(Holdfast::NotFoundError) { load.forget(view, "n9") }
  end

  def test_old_tickets_are_found_and_released
    cluster = fleet(3)
    view = cluster.view
    load = Holdfast::Load.new
    old = load.acquire(view, "k", cost: 5)
    load.time = 50
    young = load.acquire(view, "k", cost: 6)
    assert_equal [0, 50], [old.time, young.time]
    found = load.tickets(50)
    assert_equal([[old.number, 5, nil, nil]], found.map { |one| [one.number, one.cost, one.id, one.slot] })
    assert_equal old.id, found.first.id_in(view)
    assert_nil found.first.id_in(cluster.update { |c| c.remove(old.id) })
    found.first.release
    assert_raises(Holdfast::BadArgumentError) { old.release }
    assert_equal [young.number], load.tickets(51).map(&:number)
    assert_match(/#{young.number}/, load.tickets(51).first.inspect)
  end

  def test_bad_feeds_and_clocks_are_refused_by_kind
    view = fleet(2).view
    load = Holdfast::Load.new
    load.time = 10
    assert_raises(Holdfast::BadArgumentError) { load.time = 9 }
    assert_raises(Holdfast::BadArgumentError) { load.feed(view, "n0", 2**32 + 1, router: "r") }
    assert_raises(Holdfast::BadArgumentError) { load.feed(view, "n0", 1, router: "") }
    assert_raises(Holdfast::BadArgumentError) { load.feed(view, "n0", 1, lease: 5) }
    assert_raises(Holdfast::BadArgumentError) { load.feed(view, "n0", 1, router: "r", lease: 2**62 + 1) }
    assert_raises(Holdfast::NotFoundError) { load.feed(view, "n9", 1, router: "r") }
    assert_raises(RangeError) { load.feed(view, "n0", -1) }
    assert_raises(ArgumentError) { load.feed(view, "n0", 1, router: "a\0b") }
    assert_raises(TypeError) { load.forget_router(nil) }
    assert_raises(RangeError) { load.tickets(-1) }
    assert_equal 0, load.total
  end

  def test_tickets_that_nobody_holds_keep_their_load_alive
    ticket = Holdfast::Load.new.acquire(fleet(2).view, "k", cost: 3)
    GC.start
    assert_equal 3, ticket.cost
    ticket.release
  end
end
