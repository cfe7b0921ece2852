# frozen_string_literal: true

require_relative "test_helper"
require "timeout"

# What strikes a thread from outside may come between any two steps of it: Timeout, Thread#raise, Thread#kill, a signal
# whose trap raises. What a block holds is given back whenever that is, and what is staged is whole or not there.
class InterruptsTest < HoldfastTest
  class Struck < StandardError; end

  EVENTS = %i[line call return c_call c_return b_call b_return].freeze
  BLOWS = { "Thread#raise" => ->(thread) { thread.raise(Struck) }, "Thread#kill" => ->(thread) { thread.kill } }.freeze

  # What acquires, each with a block.
  SEARCHES = {
    acquire: ->(load, view, block) { load.acquire(view, "key", cost: 3, &block) },
    acquire_hash: ->(load, view, block) { load.acquire_hash(view, 5, &block) },
    spread: ->(load, view, block) { load.spread(view, "key", 3, &block) },
    best: ->(load, view, block) { load.best(view, "key", width: 3, cost: 3, &block) },
    best_hash: ->(load, view, block) { load.best_hash(view, 5, &block) },
    best_of: ->(load, view, block) { load.best_of(view, "key", { "n1" => 2, "n2" => 3 }, cost: 9, &block) },
    best_of_hash: ->(load, view, block) { load.best_of_hash(view, 5, { "n1" => 2, "n2" => 3 }, cost: 9, &block) }
  }.freeze

  # Does the work in a thread that is struck at its first event, in one that is struck at its second, and so on until
  # the work comes to its end: a walk through all moments at which Ruby looks for interrupts. Returns how many.
  def walk(blow, after: -> {}, &work)
    (1..1000).find do |moment|
      ended = ends?(moment, blow, &work)
      after.call
      ended
    end
  end

  def ends?(moment, blow)
    ended = false
    thread = Thread.new do
      Thread.current.report_on_exception = false
      count = 0
      trace = TracePoint.new(*EVENTS) { blow.call(Thread.current) if (count += 1) == moment }
      trace.enable(target_thread: Thread.current) { yield }
      ended = true
    end
    thread.join
    ended
  rescue Struck
    false
  end

  # Strikes so many times while the work is done again and again: another process sends signals, which find this thread
  # at random moments. What another thread does finds it only in the rhythm of the scheduler, ten times a second.
  def strike_by_signals(times)
    armed = false
    former = trap(:USR1) do
      was = armed
      armed = false
      raise Struck if was
    end
    parent = Process.pid
    sender = fork { loop { sleep(rand * 0.0004) and Process.kill(:USR1, parent) } }
    times.times do
      armed = true
      loop { yield }
    rescue Struck
      nil
    end
  ensure
    Process.kill(:KILL, sender)
    Process.wait(sender)
    trap(:USR1, former)
  end

  def assert_nothing_held(load, what)
    assert_equal [0, 0], [load.stats[:held], load.total], what
  end

  def test_no_moment_takes_the_load_of_a_block
    view = fleet(5).view
    load = Holdfast::Load.new
    SEARCHES.each do |name, search|
      BLOWS.each do |how, blow|
        moments = walk(blow) { search.call(load, view, ->(id) { view.find_node(id) }) }
        assert_operator moments, :>, 20, name
        assert_nothing_held(load, "#{how} in #{name}")
      end
    end
    assert_operator load.stats[:acquired], :>, 100
  end

  def test_no_signal_takes_the_load_of_a_block
    view = fleet(5).view
    load = Holdfast::Load.new
    searches = SEARCHES.values.cycle
    block = ->(id) { id }
    strike_by_signals(3000) { searches.next.call(load, view, block) }
    assert_nothing_held(load, "3000 signals")
  end

  def test_no_timeout_and_no_kill_takes_the_load_of_a_block
    view = fleet(5).view
    load = Holdfast::Load.new
    10.times do
      assert_raises(Timeout::Error) do
        Timeout.timeout(0.001) { loop { load.best(view, "key", cost: 3) { |id| id } } }
      end
      thread = Thread.new { loop { load.acquire(view, "key") { |id| id } } }
      Thread.pass until load.total.positive?
      thread.kill.join
    end
    assert_nothing_held(load, "Timeout and Thread#kill")
  end

  def test_a_block_can_be_interrupted_while_it_waits
    view = fleet(3).view
    load = Holdfast::Load.new
    assert_raises(Timeout::Error) { Timeout.timeout(0.01) { load.acquire(view, "key") { sleep } } }
    thread = Thread.new { load.best(view, "key") { sleep } }
    Thread.pass until thread.stop? && load.total == 1
    thread.kill.join
    assert_nothing_held(load, "a block that waits")
  end

  def test_a_block_is_not_interrupted_by_what_the_caller_holds_back
    view = fleet(3).view
    load = Holdfast::Load.new
    inside = false
    thread = Thread.new do
      Thread.handle_interrupt(Struck => :never) do
        load.acquire(view, "key") do
          inside = true
          sleep 0.05
          :to_the_end
        end.tap { |value| Thread.current[:value] = value }
      end
    end
    Thread.pass until inside
    thread.report_on_exception = false
    thread.raise(Struck)
    assert_raises(Struck) { thread.join }
    assert_equal :to_the_end, thread[:value]
  end

  def test_an_update_that_is_cut_off_leaves_nothing_staged
    cluster = fleet(3)
    whole = lambda do
      assert_equal cluster.view.size, cluster.staged_count
      cluster.update { |c| c.set_nodes(%w[n0 n1 n2]) }
    end
    BLOWS.each_value do |blow|
      assert_operator walk(blow, after: whole) { cluster.update { |c| c.add("new", zone: "z") } }, :>, 10
    end
    catch(:away) { cluster.update { |c| c.add("new") && throw(:away) } }
    assert_equal 3, cluster.staged_count
  end

  def test_a_node_that_is_cut_off_is_staged_whole_or_not_at_all
    cluster = fleet(1)
    staged = 0
    whole = lambda do
      node = cluster.publish.find_node("new") or next
      assert_equal %w[z a], [node.zone, node.address]
      staged += 1
      cluster.update { |c| c.remove("new") }
    end
    BLOWS.each_value { |blow| walk(blow, after: whole) { cluster.add("new", zone: "z", address: "a") } }
    assert_operator staged, :>=, 2
  end
end
