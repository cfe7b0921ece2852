# frozen_string_literal: true

module Holdfast
  # Options of a cluster, all at their defaults at first. Holdfast.options lists them.
  #
  #   config = Holdfast::Config.new(algorithm: "ring", virtual_nodes: 40)
  #   config[:balance] = 0.02
  class Config
    # Makes a configuration from options by name.
    def initialize(**options)
      Native.config_new(self)
      options.each { |name, value| self[name] = value }
    end

    # Sets an option: a string, a symbol or a number, as the option wants it.
    def []=(name, value)
      text = case value
             when String then value
             when Symbol, Integer, Float then value.to_s
             when Numeric then value.to_f.to_s
             else raise TypeError, "no implicit conversion of #{value.class} into an option's value"
             end
      Native.config_set(self, name.to_s, text)
    end

    # The value of an option as text; for the seed "default" or "secret".
    def [](name)
      number = Native.option_find(name.to_s)
      raise OptionError.new("there is no option '#{name}'", status: Native::E_OPTION) if number.zero?

      Native.config_get(self, number)
    end

    # All options and their values as texts.
    def to_h
      Holdfast.options.to_h { |option| [option.name, self[option.name]] }
    end

    # How many bytes a view of so many nodes would take; an error if it cannot be built.
    def memory(nodes, total_weight: nodes)
      Native.config_memory(self, nodes, total_weight)
    end
  end
end
