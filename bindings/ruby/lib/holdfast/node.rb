# frozen_string_literal: true

module Holdfast
  # A node as a view knows it. Address and zone are "" if it has none; the share is the part of the
  # key space that it owns, from 0 to 1.
  Node = Struct.new(:id, :slot, :weight, :zone, :address, :share, keyword_init: true) do
    # The id, so that a node can stand where its id is wanted.
    def to_s
      id
    end
  end
end
