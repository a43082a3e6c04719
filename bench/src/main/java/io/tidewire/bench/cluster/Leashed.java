package io.tidewire.bench.cluster;

import java.io.IOException;
import java.util.Arrays;
import java.util.logging.Level;
import java.util.logging.Logger;

/**
 * The main class of every process of a cluster: runs another main class, and ends the process when
 * its standard input does. That is a pipe from the JVM that started it, which the kernel closes
 * however that one dies, so that nothing lingers.
 */
public final class Leashed {

    /** Held, since the log manager would forget its level with it. */
    private static final Logger ROOT = Logger.getLogger("");

    private Leashed() {}

    public static void main(String[] arguments) throws Exception {
        ROOT.setLevel(Level.WARNING);
        Thread.ofPlatform().daemon().name("leash").start(Leashed::hold);
        Class.forName(arguments[0])
                .getMethod("main", String[].class)
                .invoke(null, (Object) Arrays.copyOfRange(arguments, 1, arguments.length));
    }

    private static void hold() {
        try {
            while (System.in.read() >= 0) {
                // Nobody writes anything.
            }
        } catch (IOException e) {
            // As good as its end.
        }
        Runtime.getRuntime().halt(143);
    }
}
