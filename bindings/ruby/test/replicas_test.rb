# frozen_string_literal: true

require_relative "test_helper"

class ReplicasTest < HoldfastTest
  def test_replicas_are_different_and_the_home_comes_first
    view = Holdfast::Cluster.build { |c| %w[a b c d].each { |id| c.add id } }.view
    replicas = view.replicas("user:42", 3)
    assert_equal 3, replicas.uniq.size
    assert_equal view["user:42"], replicas.first
    assert_equal [view["user:42"]], view.homes("user:42")
    assert_equal :same, view.compare(view)
    assert_raises(Holdfast::InfeasibleError) { view.replicas("user:42", 5) }
    assert_raises(Holdfast::BadArgumentError) { view.replicas("user:42", 0) }
    assert_raises(Holdfast::BadArgumentError) { view.replicas("user:42", 1000) }
  end

  def test_a_guard_holds_a_short_list_back_unless_one_insists
    cluster = Holdfast::Cluster.new(guard_least: 2)
    assert_raises(Holdfast::RefusedError) { cluster.set_nodes(%w[a]) }
    cluster.set_nodes_anyway(%w[a]).publish
    assert_equal 1, cluster.view.size
  end

  def test_a_guard_holds_changes_back_until_the_clock_or_an_operator_says_otherwise
    cluster = Holdfast::Cluster.build(guard_loss: 0.5, guard_window: 60) { |c| %w[a b c d].each { |id| c.add id } }
    cluster.clock = 1000
    cluster.remove("a").remove("b").publish
    cluster.remove("c")
    assert_raises(Holdfast::RefusedError) { cluster.publish }
    assert_raises(Holdfast::BadArgumentError) { cluster.clock = 999 }
    assert_equal 1, cluster.publish(anyway: true).size
  end

  def test_replicas_of_many_hashes_are_those_of_their_keys
    view = fleet(6).view
    keys = some_keys(50)
    hashes = keys.map { |key| view.hash_key(key) }
    expected = keys.map { |key| view.replicas(key, 3) }
    assert_equal expected, view.replicas_hashes(hashes, 3)
    assert_equal expected, view.replicas_hashes(hashes.pack("Q*"), 3)
    assert_empty view.replicas_hashes([], 3)
    [0, 33].each { |most| assert_raises(Holdfast::BadArgumentError) { view.replicas_hashes([1], most) } }
    assert_raises(Holdfast::InfeasibleError) { view.replicas_hashes([1], 7) }
    assert_raises(TypeError) { view.replicas_hashes(nil, 3) }
    assert_raises(RangeError) { view.replicas_hashes([-1], 3) }
  end

  def test_generations_and_fingerprints_are_compared_like_views
    assert_equal %i[same newer older diverged],
                 [[1, 7, 2, 7], [3, 7, 2, 8], [1, 7, 2, 8], [2, 7, 2, 8]].map { |four| Holdfast.compare(*four) }
    assert_raises(RangeError) { Holdfast.compare(-1, 0, 0, 0) }
  end
end
