package io.tidewire.app.command;

import io.tidewire.app.run.PipelineProcess;
import io.tidewire.app.terminal.Terminal;

import sun.misc.Signal;

import java.time.Duration;
import java.util.List;

/**
 * SIGINT and SIGTERM. The first drains; the second ends the process at once, and so does the time a
 * drain may take. To end at once is what a crash is: nothing is lost by it, the next run goes on
 * from the last checkpoint. A shutdown hook would see no second signal and could choose no exit
 * code.
 */
final class StopSignals {

    /** Below the thirty seconds after which orchestrators kill. */
    private static final Duration DRAIN = Duration.ofSeconds(25);

    /** To close files and connections in order, once it is to end at once. */
    private static final Duration CLOSE = Duration.ofSeconds(2);

    private final PipelineProcess process;
    private final Terminal terminal;
    private boolean draining;
    private volatile int exitCode = CommandLineRunner.FINE;

    private StopSignals(PipelineProcess process, Terminal terminal) {
        this.process = process;
        this.terminal = terminal;
    }

    /** From now on they reach the pipeline. */
    static StopSignals handle(PipelineProcess process, Terminal terminal) {
        StopSignals signals = new StopSignals(process, terminal);
        for (String name : List.of("INT", "TERM")) {
            Signal.handle(new Signal(name), signals::received);
        }
        return signals;
    }

    /** Of a run that did not fail: 128 and the signal's number when it was ended at once. */
    int exitCode() {
        return exitCode;
    }

    private synchronized void received(Signal signal) {
        if (draining) {
            endAtOnce(signal);
            return;
        }
        draining = true;
        terminal.complain("stopping; a second signal stops at once");
        process.stop();
        after(DRAIN, () -> endAtOnce(signal));
    }

    private void endAtOnce(Signal signal) {
        synchronized (this) {
            if (exitCode != CommandLineRunner.FINE) {
                return;
            }
            exitCode = 128 + signal.getNumber();
        }
        terminal.complain("stopped at once: the next run goes on from the last checkpoint");
        process.stop();
        after(CLOSE, () -> Runtime.getRuntime().halt(exitCode));
    }

    private static void after(Duration time, Runnable action) {
        Thread.ofPlatform()
                .daemon()
                .name("tidewire-stop")
                .start(
                        () -> {
                            try {
                                Thread.sleep(time);
                                action.run();
                            } catch (InterruptedException e) {
                                Thread.currentThread().interrupt();
                            }
                        });
    }
}
