# frozen_string_literal: true

module Holdfast
  # Everything that can fail raises an Error. Each status of the C library has a class of its own
  # under it, named after it: HF_E_NOT_FOUND is NotFoundError. Only HF_E_ARGUMENT is BadArgumentError,
  # because ArgumentError is Ruby's own. The message names what was met, the limit, and what would
  # work.
  class Error < StandardError
    # The number of the status, as the C library has it.
    attr_reader :status

    def initialize(message = nil, status: Native::E_INTERNAL) # :nodoc:
      super(message)
      @status = status
    end

    # The name of the status, e.g. "HF_E_NOT_FOUND".
    def status_name
      Native.status_name(status)
    end

    # An exception of the class that belongs to a status.
    def self.of(status, text) # :nodoc:
      (CLASSES[status] || self).new(text.empty? ? Native.status_name(status) : text, status: status)
    end

    # "E_NOT_FOUND" to "NotFoundError"
    def self.class_name_of(constant) # :nodoc:
      return "BadArgumentError" if constant == :E_ARGUMENT

      "#{constant.to_s.delete_prefix("E_").split("_").map(&:capitalize).join}Error"
    end
    private_class_method :class_name_of

    # A new status of the C library gets its class by itself.
    CLASSES = Native.constants.grep(/\AE_/).to_h do |constant| # :nodoc:
      [Native.const_get(constant), Holdfast.const_set(class_name_of(constant), Class.new(self))]
    end.freeze
    private_constant :CLASSES
  end

  # Raised when a cluster is used after Cluster#close.
  class ClosedError < Error
    def initialize(message = nil, status: Native::E_ARGUMENT) # :nodoc:
      super
    end
  end

  # Raised by View#fetch when no node can serve a key.
  class NoNodeError < Error
    def initialize(message = nil, status: Native::E_NOT_FOUND) # :nodoc:
      super
    end
  end
end
