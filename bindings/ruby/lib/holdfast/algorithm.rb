# frozen_string_literal: true

module Holdfast
  # An algorithm: its name with its version, a line on what it is good for, its kind (:set or
  # :slot), and what it can do (:weight, :remove_any, :minimal, :balance, :zone ...).
  class Algorithm < Struct.new(:name, :summary, :kind, :abilities, keyword_init: true)
    # The algorithm of an index in the catalogue.
    def self.at(index) # :nodoc:
      new(name: Native.algorithm_name(index), summary: Native.algorithm_summary(index),
          kind: words(/\AKIND_/) { |kind| kind == Native.algorithm_kind(index) }.first,
          abilities: words(/\ACAN_/) { |bit| (Native.algorithm_abilities(index) & bit) == bit }.freeze).freeze
    end

    def self.words(pattern)
      chosen = Native.constants.grep(pattern).select { |constant| yield Native.const_get(constant) }
      chosen.map { |constant| constant.to_s.sub(pattern, "").downcase.to_sym }
    end
    private_class_method :words

    # Whether it has an ability: <tt>algorithm.can?(:weight)</tt>
    def can?(ability)
      abilities.include?(ability)
    end
  end

  # Every Algorithm of the catalogue, the default first.
  def self.algorithms
    Array.new(Native.algorithm_count) { |index| Algorithm.at(index) }
  end
end
