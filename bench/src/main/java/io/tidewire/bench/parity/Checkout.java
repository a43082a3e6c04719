package io.tidewire.bench.parity;

import java.nio.file.Path;

/** Where the repository is: the folder above this module's, unless it is said. */
final class Checkout {

    private Checkout() {}

    static Path folder() {
        return Path.of(System.getProperty("tidewire.home", ".."));
    }
}
