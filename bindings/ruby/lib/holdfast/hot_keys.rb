# frozen_string_literal: true

module Holdfast
  # Finds the keys that are more than a share of the requests, in a fixed piece of memory.
  #
  #   hot = Holdfast::HotKeys.new(share: 0.01)
  #   if hot.note(view.hash_key(key))
  #     load.spread(view, key, 4) { |id| ask(id) }
  #   else
  #     load.acquire(view, key) { |id| ask(id) }
  #   end
  #
  # Keys are told apart by View#hash_key, or any other 64 bits that stand for them.
  class HotKeys
    # From which share of the requests on a key is hot, from 0.0001 to 0.5; and of how many of the
    # latest requests, about, 0 leaving that to the library.
    def initialize(share: 0.01, window: 0)
      Native.hot_keys_new(share, window, self)
      @most = (2 / share).ceil # no more keys than that can be above three quarters of the share
    end

    # Counts one request of a key; whether the key is hot.
    def note(hash)
      Native.hot_keys_note(self, hash) == 1
    end

    # Whether a key is hot, without counting a request.
    def hot?(hash)
      Native.hot_keys_is_hot(self, hash) == 1
    end

    # Which share of the requests a key has, at most; 0 for one that is not counted.
    def share(hash)
      Native.hot_keys_share(self, hash)
    end

    # What stands for the hot keys, the hottest first.
    def to_a(most = @most)
      Native.hot_keys_list(self, most)
    end

    # The bytes that the object holds, the same all its life.
    def memory
      Native.hot_keys_memory(self)
    end

    def inspect # :nodoc:
      "#<#{self.class} #{memory} bytes>"
    end
  end
end
