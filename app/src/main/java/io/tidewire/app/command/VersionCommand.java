package io.tidewire.app.command;

import io.tidewire.app.terminal.Terminal;

import picocli.CommandLine;
import picocli.CommandLine.Command;

import java.util.concurrent.Callable;

/** {@code tidewire version}. */
@Command(
        name = "version",
        mixinStandardHelpOptions = true,
        description = "Prints the versions of Tidewire and of the JVM.")
final class VersionCommand implements Callable<Integer> {

    private final Terminal terminal;

    VersionCommand(Terminal terminal) {
        this.terminal = terminal;
    }

    @Override
    public Integer call() {
        terminal.print(text());
        return CommandLineRunner.FINE;
    }

    private static String text() {
        String version = VersionCommand.class.getPackage().getImplementationVersion();
        return "tidewire "
                + (version == null ? "development" : version)
                + " (Java "
                + Runtime.version()
                + ", "
                + System.getProperty("os.name")
                + " "
                + System.getProperty("os.arch")
                + ")";
    }

    /** For {@code tidewire --version}. */
    static final class Provider implements CommandLine.IVersionProvider {
        @Override
        public String[] getVersion() {
            return new String[] {text()};
        }
    }
}
