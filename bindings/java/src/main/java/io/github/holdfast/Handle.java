package io.github.holdfast;

import static java.lang.ref.Reference.reachabilityFence;

import java.lang.invoke.VarHandle;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongConsumer;
import java.util.function.LongFunction;

/**
 * An object of the library that any number of threads use and any of them closes, under the uses of
 * others as well: it ends at once if only one thread has ever used it, and otherwise when the collector
 * knows that nobody can be using it. {@link Placement} tells how, and does the same for views.
 */
final class Handle {
  /** The object, which lives as long as somebody can reach this. */
  static final class Held {
    final long address;
    /** The only thread that has used this; null when there were several. */
    private volatile Thread onlyUser = Thread.currentThread();
    private final Cleaner.Cleanable cleanable;

    private Held(long address, long bytes, LongConsumer free) {
      this.address = address;
      cleanable = Placement.CLEANER.register(this, new Release(address, bytes, free));
      Pressure.add(bytes);
    }

    /** Says that this thread uses it; true if nobody knew that it has several. */
    boolean share() {
      Thread before = onlyUser;
      if (before == null || before == Thread.currentThread()) return false;
      onlyUser = null;
      VarHandle.fullFence();
      return true;
    }
  }

  private record Release(long address, long bytes, LongConsumer free) implements Runnable {
    @Override
    public void run() {
      free.accept(address);
      Pressure.remove(bytes);
    }
  }

  private final String name;
  /** Holds null once closed. */
  private final AtomicReference<Held> held;

  /** Takes an object that {@code free} ends, of about so many bytes. */
  Handle(String name, long address, long bytes, LongConsumer free) {
    this.name = name;
    held = new AtomicReference<>(new Held(address, bytes, free));
  }

  /** The object, for a use that ends with a fence. */
  Held use() {
    Held h = open();
    // First said, then looked: close() does it in the other order, so one of them sees the other.
    if (h.share()) open();
    return h;
  }

  /** The answer of the object, whose address the question is given. */
  <T> T ask(LongFunction<T> question) {
    Held h = use();
    try {
      return question.apply(h.address);
    } finally {
      reachabilityFence(h);
    }
  }

  private Held open() {
    Held h = held.get();
    if (h == null) throw new IllegalStateException(name + " is closed");
    return h;
  }

  boolean isClosed() {
    return held.get() == null;
  }

  /** Ends the object for all uses to come; it lives on for those under way and, if so wanted, for later ones. */
  void close(boolean isNeeded) {
    Held h = held.getAndSet(null);
    if (h != null && !isNeeded && h.onlyUser == Thread.currentThread()) h.cleanable.clean();
  }
}
