package io.github.holdfast.internal;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;

/**
 * Finds the native library: in java.library.path, where packages of a system put it; else among the
 * resources of the jar, from where it is unpacked into a folder of this process.
 */
final class Library {
  private static final String NAME = "holdfast_java";

  private Library() {}

  static void load() {
    try {
      System.loadLibrary(NAME);
    } catch (UnsatisfiedLinkError missing) {
      if (!loadUnpacked()) {
        throw new UnsatisfiedLinkError(
            "holdfast has no native library for " + platform() + " in its jar, and " + missing.getMessage()
                + ": name the folder of " + System.mapLibraryName(NAME) + " with -Djava.library.path");
      }
    }
  }

  /** For example "linux-x86_64", the folder of the resources. */
  static String platform() {
    String os = System.getProperty("os.name").toLowerCase(Locale.ROOT).split(" ")[0];
    String arch = System.getProperty("os.arch").toLowerCase(Locale.ROOT);
    return os + "-" + (arch.equals("amd64") ? "x86_64" : arch);
  }

  private static boolean loadUnpacked() {
    String file = System.mapLibraryName(NAME);
    String folder = "native/" + platform() + "/";
    if (Library.class.getResource(folder + file) == null) return false;
    try {
      Path unpacked = Files.createTempDirectory("holdfast-java-");
      Path library = unpack(folder + file, unpacked.resolve(file));
      // What has been mapped needs its file no longer.
      try {
        System.load(library.toString());
      } finally {
        Files.deleteIfExists(library);
        Files.deleteIfExists(unpacked);
      }
      return true;
    } catch (IOException e) {
      throw new UncheckedIOException("the native library cannot be unpacked: see -Djava.io.tmpdir", e);
    }
  }

  private static Path unpack(String resource, Path file) throws IOException {
    try (InputStream bytes = Library.class.getResourceAsStream(resource)) {
      Files.copy(bytes, file);
    }
    return file;
  }
}
