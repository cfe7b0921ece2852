# frozen_string_literal: true

require_relative "test_helper"

class ReplicasTest < Minitest::Test
  def test_replicas_are_different_and_the_owner_comes_first
    view = Holdfast::Cluster.build { |c| %w[a b c d].each { |id| c.add id } }.view
    replicas = view.replicas("user:42", 3)
    assert_equal 3, replicas.uniq.size
    assert_equal view["user:42"], replicas.first
    assert_equal [view["user:42"]], view.owners("user:42")
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
end
