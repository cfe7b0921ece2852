# frozen_string_literal: true

module Holdfast
  # A node as a view knows it. Address and zone are "" if it has none; the state is :up, :draining or
  # :down; the replica weight is the weight unless it was set; the incarnation is 0 if none was set; the share is the
  # part of the key space whose home it is, from 0 to 1. In a text a node reads as its id.
  class Node < Struct.new(:id, :slot, :weight, :replica_weight, :zone, :address, :state, :incarnation, :share,
                          keyword_init: true)
    alias to_s id # :nodoc:
  end
end
