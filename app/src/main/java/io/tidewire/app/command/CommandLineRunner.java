package io.tidewire.app.command;

import io.tidewire.api.error.ErrorCode;
import io.tidewire.api.error.Fault;
import io.tidewire.api.error.TidewireException;
import io.tidewire.app.file.Suggestions;
import io.tidewire.app.terminal.Terminal;

import picocli.CommandLine;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * Runs one command. Exit codes: 0 fine, 1 the run failed, 2 the user's file or arguments are wrong,
 * 3 two versions that were compared differ.
 */
public final class CommandLineRunner {

    static final int FINE = 0;
    static final int FAILED = 1;
    static final int WRONG = 2;
    static final int DIFFERENT = 3;

    private static final Map<String, Function<Terminal, Object>> COMMANDS = commands();

    private CommandLineRunner() {}

    private static Map<String, Function<Terminal, Object>> commands() {
        Map<String, Function<Terminal, Object>> commands = new LinkedHashMap<>();
        commands.put("demo", DemoCommand::new);
        commands.put("run", RunCommand::new);
        commands.put("edge", EdgeCommand::new);
        commands.put("check", CheckCommand::new);
        commands.put("plan", PlanCommand::new);
        commands.put("test", TestCommand::new);
        commands.put("tap", TapCommand::new);
        commands.put("top", TopCommand::new);
        commands.put("deploy", DeployCommand::new);
        commands.put("status", StatusCommand::new);
        commands.put("stop", StopCommand::new);
        commands.put("move", MoveCommand::new);
        commands.put("query", QueryCommand::new);
        commands.put("quarantine", QuarantineCommand::new);
        commands.put("checkpoint", CheckpointCommand::new);
        commands.put("schema", SchemaCommand::new);
        commands.put("connectors", ConnectorsCommand::new);
        commands.put("functions", FunctionsCommand::new);
        commands.put("version", VersionCommand::new);
        return commands;
    }

    public static int run(Terminal terminal, String... arguments) {
        CommandLine line = new CommandLine(new Tidewire(terminal));
        // Reading the annotations of every command would cost each start a tenth of a second.
        Function<Terminal, Object> wanted =
                arguments.length == 0 ? null : COMMANDS.get(arguments[0]);
        if (wanted != null) {
            line.addSubcommand(arguments[0], wanted.apply(terminal));
        } else {
            COMMANDS.forEach((name, command) -> line.addSubcommand(name, command.apply(terminal)));
        }
        // What follows reaches the subcommands that are there by now.
        line.setOut(terminal.out());
        line.setErr(terminal.err());
        line.setColorScheme(
                CommandLine.Help.defaultColorScheme(
                        terminal.colours() ? CommandLine.Help.Ansi.ON : CommandLine.Help.Ansi.OFF));
        line.setUsageHelpAutoWidth(true);
        line.setExecutionExceptionHandler((e, command, parsed) -> failure(terminal, e));
        line.setParameterExceptionHandler((e, words) -> badArgument(terminal, e));
        return line.execute(arguments);
    }

    private static int badArgument(Terminal terminal, CommandLine.ParameterException e) {
        if (e.getCause() instanceof TidewireException fault) {
            return failure(terminal, fault);
        }
        CommandLine command = e.getCommandLine();
        String name = command.getCommandSpec().qualifiedName();
        String hint = "'" + name + " --help' shows what there is";
        if (e instanceof CommandLine.UnmatchedArgumentException unmatched
                && !unmatched.getUnmatched().isEmpty()) {
            String word = unmatched.getUnmatched().getFirst();
            List<String> allowed =
                    word.startsWith("-")
                            ? List.copyOf(command.getCommandSpec().optionsMap().keySet())
                            : List.copyOf(command.getSubcommands().keySet());
            String nearest = Suggestions.nearest(word, allowed);
            hint = nearest == null ? hint : "did you mean '" + nearest + "'? " + hint;
        }
        String message = String.valueOf(e.getMessage()).replaceAll("\\s*\\R\\s*", " ");
        terminal.complain(
                List.of(
                        Fault.error(
                                ErrorCode.BAD_ARGUMENT,
                                message.substring(0, 1).toLowerCase(java.util.Locale.ROOT)
                                        + message.substring(1),
                                hint,
                                null)));
        return WRONG;
    }

    /** Says what failed; never with a stack trace, unless that is asked for. */
    static int failure(Terminal terminal, Throwable failure) {
        if (terminal.debug()) {
            failure.printStackTrace(terminal.err());
        }
        if (failure instanceof TidewireException coded) {
            terminal.complain(coded.faults());
            return exitCode(coded.faults());
        }
        terminal.complain(
                List.of(
                        Fault.error(
                                ErrorCode.INTERNAL,
                                failure.getClass().getSimpleName()
                                        + (failure.getMessage() == null
                                                ? ""
                                                : ": " + failure.getMessage()),
                                "this is a fault of Tidewire; TIDEWIRE_DEBUG=1 shows where it is",
                                null)));
        return FAILED;
    }

    static int exitCode(List<Fault> faults) {
        for (Fault fault : faults) {
            if (fault.isError()) {
                boolean user =
                        switch (fault.code().category()) {
                            case USER -> true;
                            case DATA, EXTERNAL, RESOURCE, INTERNAL -> false;
                        };
                return user && fault.code() != ErrorCode.NOT_RUNNING ? WRONG : FAILED;
            }
        }
        return FINE;
    }
}
