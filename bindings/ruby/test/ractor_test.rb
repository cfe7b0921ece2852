# frozen_string_literal: true

require_relative "test_helper"

# Views are shared between Ractors; clusters stay in theirs. Every Ractor can make its own.
class RactorTest < HoldfastTest
  def setup
    @experimental = Warning[:experimental]
    Warning[:experimental] = false
  end

  def teardown
    Warning[:experimental] = @experimental
  end

  def test_a_view_is_shared_between_ractors
    cluster = fleet(20)
    view = cluster.view
    assert Ractor.shareable?(view)
    keys = Ractor.make_shareable(some_keys(100))
    ractors = Array.new(4) do
      Ractor.new(view, keys) { |shared, asked| [shared.equal?(shared), 20.times.map { shared.ids_of(asked) }.uniq] }
    end
    cluster.close
    ractors.each { |ractor| assert_equal [true, [view.ids_of(keys)]], ractor.take }
  end

  def test_a_ractor_makes_clusters_and_meets_errors_of_its_own
    ractor = Ractor.new do
      cluster = Holdfast::Cluster.build(partitions: 1024) { |c| c.add("a").add("b") }
      error = begin
        cluster.add("a")
      rescue Holdfast::ExistsError => e
        e.message
      end
      [cluster.view, error, Holdfast.options.size, Holdfast.algorithms.size, cluster.view.map(&:id)]
    end
    view, error, options, algorithms, ids = ractor.take
    assert_equal 2, view.size
    assert_match(/'a' already/, error)
    assert_equal [Holdfast.options.size, Holdfast.algorithms.size, %w[a b]], [options, algorithms, ids]
  end

  def test_a_cluster_cannot_go_to_another_ractor
    cluster = fleet(2)
    refute Ractor.shareable?(cluster)
    assert_raises(TypeError) { Ractor.new(cluster) { |c| c } }
    assert_raises(Ractor::Error) { Ractor.make_shareable(cluster) }
    assert_equal 3, cluster.update { |c| c.add("n2") }.size
  end
end
