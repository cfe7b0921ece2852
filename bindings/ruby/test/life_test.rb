# frozen_string_literal: true

require_relative "test_helper"

# Living and dying: closing, collecting, memory, and processes that fork. HOLDFAST_CYCLES says how
# often things are made and dropped; 1000000 takes a minute.
class LifeTest < HoldfastTest
  CYCLES = Integer(ENV.fetch("HOLDFAST_CYCLES", "20000"))

  def test_a_closed_cluster_raises_and_stays_closed
    cluster = fleet(3)
    cluster.close
    cluster.close
    assert cluster.closed?
    %i[publish discard staged_count].each do |method|
      assert_raises(Holdfast::ClosedError, method) { cluster.public_send(method) }
    end
    assert_raises(Holdfast::ClosedError) { cluster.add("a") }
    assert_raises(Holdfast::ClosedError) { cluster.set_nodes(["a"]) }
    assert_raises(Holdfast::ClosedError) { cluster.update { nil } }
    assert_match(/closed/, cluster.inspect)
  end

  def test_a_view_outlives_its_cluster
    cluster = fleet(3)
    view = cluster.view
    nodes = view.ids_of(some_keys)
    cluster.close
    cluster = nil # rubocop:disable Lint/UselessAssignment
    GC.start
    assert_equal nodes, view.ids_of(some_keys)
    assert_equal 3, view.size
  end

  def test_closing_within_an_update_is_an_error
    cluster = fleet(3)
    assert_raises(Holdfast::ClosedError) { cluster.update(&:close) }
    assert cluster.closed?
  end

  def test_a_block_that_raises_closes_what_was_being_built
    seen = nil
    assert_raises(ZeroDivisionError) { Holdfast::Cluster.build { |c| seen = c.add("a") and 1 / 0 } }
    assert seen.closed?
  end

  def test_everything_works_while_the_collector_runs_at_every_chance
    keys = some_keys(3)
    expected = fleet(4).view.ids_of(keys)
    GC.stress = true
    cluster = fleet(4)
    view = cluster.view
    assert_equal expected, view.ids_of(keys)
    assert_equal expected, keys.map { |key| view[key] }
    assert_equal 4, view.lookup_packed("abcd", [0, 1, 2, 3, 4]).size
    assert_raises(Holdfast::ExistsError) { cluster.add("n1") }
    assert_raises(TypeError) { cluster.set_nodes(["a", nil]) }
    cluster.set_nodes("n0" => 1, "n9" => 2).publish
    assert_equal %w[n0 n9], cluster.view.map(&:id)
    assert_equal 2, cluster.view.group(keys).values.flatten.size - keys.size + 2
  ensure
    GC.stress = false
  end

  # Warms up with a tenth of the cycles; what is resident then may not grow by more than 8 MiB. It gets
  # some tries, since a heap settles after a while and a leak grows each time.
  def assert_flat(cycles, tries: 3, &block)
    (cycles / 10).times(&block)
    growths = []
    growths << growth { cycles.times(&block) } while growths.size < tries && growths.none? { |grown| grown < 8 << 20 }
    assert_operator growths.min, :<, 8 << 20
  end

  def growth
    GC.start
    before = resident
    yield
    GC.start
    resident - before
  end

  def test_memory_stays_flat_while_clusters_come_and_go
    closing = false
    assert_flat(CYCLES) do
      cluster = Holdfast::Cluster.build(partitions: 64) { |c| c.add("a").add("b") }
      cluster.view["k"]
      cluster.close if (closing = !closing) # the collector ends every other one
    end
  end

  def test_memory_stays_flat_while_loads_and_hot_keys_come_and_go
    view = fleet(2).view
    assert_flat(CYCLES) do
      load = Holdfast::Load.new
      load.acquire(view, "k") { load.acquire(view, "k") }
      Holdfast::HotKeys.new(share: 0.1).note(1)
    end
  end

  # Each plan is some hundred KiB of moves.
  def test_memory_stays_flat_while_plans_come_and_go
    cluster = fleet(10)
    from = cluster.view
    to = cluster.update { |c| c.remove("n9").add("new") }
    other = fleet(1, seed: "0f" * 16).view
    assert_flat([CYCLES / 20, 500].max, tries: 10) do
      Holdfast::Plan.new(from, to).limit(share: 0.5).view(1)
      begin
        Holdfast::Plan.new(from, other)
      rescue Holdfast::InfeasibleError
        nil
      end
    end
  end

  def test_memory_stays_flat_while_acquires_fail
    load = Holdfast::Load.new
    view = fleet(2).view
    assert_flat(CYCLES) do
      load.acquire(view, "k", only: [])
    rescue Holdfast::InfeasibleError
      nil
    end
  end

  def test_memory_stays_flat_while_blocks_raise
    assert_flat(CYCLES) do
      Holdfast::Cluster.build(partitions: 64) { |c| c.add("a").add("a") }
    rescue Holdfast::ExistsError
      nil
    end
  end

  def test_memory_stays_flat_while_arguments_are_bad
    cluster = fleet(2)
    assert_flat(CYCLES) do
      cluster.add("a", weight: "heavy")
    rescue TypeError
      begin
        cluster.set_nodes(["a", "b", 3])
      rescue TypeError
        nil
      end
    end
  end

  # A view of 1 MiB looks small to the collector unless it is told; 300 of them must not pile up.
  def test_the_collector_knows_what_views_weigh
    before = resident
    300.times { |number| Holdfast::Cluster.build(partitions: 262_144, balance: 0) { |c| c.add("n#{number}") }.view }
    assert_operator resident - before, :<, 120 << 20
  end

  # And so do objects that find hot keys: this is 900 MiB of them.
  def test_the_collector_knows_what_hot_keys_weigh
    before = resident
    3000.times { Holdfast::HotKeys.new(share: 0.001).note(1) }
    assert_operator resident - before, :<, 240 << 20
  end

  def test_forked_workers_ask_and_change_what_they_inherit
    cluster = fleet(10)
    keys = some_keys
    nodes = cluster.view.ids_of(keys)
    in_a_fork do
      inherited = cluster.view.ids_of(keys) == nodes
      cluster.update { |c| c.add("mine") }
      GC.start
      inherited && cluster.view.size == 11 && cluster.tap(&:close).closed?
    end
    assert_equal 10, cluster.publish.size
  end

  def test_a_process_forked_while_a_thread_publishes_keeps_its_view
    cluster = fleet(200, partitions: 16_384)
    keys = some_keys(20)
    stop = false
    publisher = Thread.new do
      weight = 1
      cluster.update { |c| c.set_weight("n0", weight = 3 - weight) } until stop
    end
    10.times do
      view = cluster.view
      in_a_fork do
        begin
          cluster.add("mine")
        rescue Holdfast::ClosedError # busy for ever, if the fork came while it was being published
          nil
        end
        view.ids_of(keys).all? && cluster.view.ids_of(keys).all? && GC.start.nil?
      end
    end
  ensure
    stop = true
    publisher&.join
  end
end
