package io.tidewire.bench.measure;

import java.util.logging.Level;
import java.util.logging.Logger;

/** What libraries of Apache tell of their inner life. */
public final class Logs {

    /** Held, because a logger that nobody holds forgets its level. */
    private static final Logger APACHE = Logger.getLogger("org.apache");

    private Logs() {}

    /** They tell nothing any more: what fails is thrown. */
    public static void quiet() {
        APACHE.setLevel(Level.OFF);
    }
}
