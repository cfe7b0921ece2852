# frozen_string_literal: true

require_relative "test_helper"
require "timeout"

class ThreadsTest < HoldfastTest
  def test_32_threads_look_up_while_one_publishes
    cluster = fleet(50)
    keys = some_keys(50)
    stop = false
    readers = Array.new(32) do
      Thread.new do
        asked = 0
        until stop && asked.positive?
          view = cluster.view
          raise "two answers" unless keys.map { |key| view[key] } == view.ids_of(keys)

          asked += 1
          Thread.pass # else each thread keeps the lock for 100 ms, and publishing waits for all 32
        end
        asked
      end
    end
    10.times { |number| cluster.update { |c| c.set_weight("n#{number}", 2) } }
    stop = true
    assert_operator readers.map(&:value).min, :>, 0
    assert_equal 11, cluster.view.generation
  end

  def test_threads_that_change_one_cluster_wait_for_one_another
    cluster = fleet(1)
    threads = Array.new(8) do |thread|
      Thread.new { 10.times { |number| cluster.update { |c| c.add("t#{thread}-#{number}") } } }
    end
    threads.each(&:join)
    assert_equal 81, cluster.view.size
    assert_equal 81, cluster.view.generation
  end

  # Whoever asks for a cluster that is being published is told so; to be told, a thread must run.
  def test_other_threads_run_while_one_publishes
    cluster = fleet(100)
    told = false
    other = Thread.new do
      until told
        begin
          Holdfast::Native.cluster_staged_count(cluster)
        rescue Holdfast::ClosedError => e
          told = e.message
        end
      end
    end
    1000.times do |number|
      cluster.update { |c| c.set_weight("n#{number % 100}", 1 + number) } unless told
    end
    assert_match(/being published/, told)
  ensure
    told ||= true
    other&.join
  end

  def test_an_interrupt_leaves_the_cluster_whole
    cluster = fleet(100, partitions: 16_384)
    interrupted = 0
    20.times do |number|
      Timeout.timeout(0.004) { loop { cluster.update { |c| c.set_weight("n#{number}", 1 + rand) } } }
    rescue Timeout::Error
      interrupted += 1
    end
    assert_equal 20, interrupted
    assert_equal 101, cluster.update { |c| c.add("last") }.size
  end

  def test_closing_waits_for_publishing
    cluster = fleet(100, partitions: 65_536)
    publisher = Thread.new { cluster.update { |c| c.add("last") } }
    Thread.pass until publisher.stop? || !publisher.alive?
    cluster.close
    assert_raises(Holdfast::ClosedError) { cluster.publish }
    begin
      assert_equal 101, publisher.value.size
    rescue Holdfast::ClosedError
      assert cluster.closed? # closed before the other thread began
    end
  end
end
