package io.tidewire.app.terminal;

import io.tidewire.api.error.Fault;

import org.jspecify.annotations.Nullable;

import java.io.Console;
import java.io.PrintWriter;
import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * Where commands print to. Everything passes the redactor. Thread-safe.
 *
 * @param colours true when the reader sees colours
 * @param environment a variable's name to its value, null when it is not set
 * @param answers a question to what somebody types; null when nobody is there
 */
public record Terminal(
        PrintWriter out,
        PrintWriter err,
        boolean colours,
        Redactor redactor,
        UnaryOperator<@Nullable String> environment,
        UnaryOperator<@Nullable String> answers) {

    /** One that nobody sits at. */
    public Terminal(
            PrintWriter out,
            PrintWriter err,
            boolean colours,
            Redactor redactor,
            UnaryOperator<@Nullable String> environment) {
        this(out, err, colours, redactor, environment, question -> null);
    }

    /** The process's own streams and environment. */
    public static Terminal ofProcess() {
        Console console = System.console();
        boolean person = console != null && console.isTerminal();
        boolean colours = person && System.getenv("NO_COLOR") == null;
        return new Terminal(
                new PrintWriter(System.out, true),
                new PrintWriter(System.err, true),
                colours,
                new Redactor(Set.of()),
                System::getenv,
                question ->
                        console != null && console.isTerminal()
                                ? console.readLine("%s", question)
                                : null);
    }

    public void print(String line) {
        out.println(redactor.redact(line));
        out.flush();
    }

    public void complain(String line) {
        err.println(redactor.redact(line));
        err.flush();
    }

    /** A line in the place of the last such one, on the error stream of a screen. */
    public void progress(String line) {
        err.print("\r\u001B[K" + redactor.redact(line));
        err.flush();
    }

    /** Each fault with its place and hint, on the error stream. */
    public void complain(List<Fault> faults) {
        for (Fault fault : faults) {
            String text = fault.toString();
            complain(colours ? paint(fault, text) : text);
        }
    }

    private static String paint(Fault fault, String text) {
        String word = fault.isError() ? "error " : "warning ";
        Style style = fault.isError() ? Style.RED : Style.YELLOW;
        return text.replaceFirst(
                word + fault.code(), style.paint(word.strip()) + " " + fault.code());
    }

    /** The text in the style, where colours are seen. */
    public String paint(Style style, String text) {
        return colours ? style.paint(text) : text;
    }

    /** True if the person wants to see stack traces. */
    public boolean debug() {
        String value = environment.apply("TIDEWIRE_DEBUG");
        return value != null && !value.isEmpty() && !value.equals("0");
    }

    /** The styles of ANSI terminals that we use. */
    public enum Style {
        RED("31"),
        GREEN("32"),
        YELLOW("33"),
        BOLD("1"),
        DIM("2");

        private final String code;

        Style(String code) {
            this.code = code;
        }

        String paint(String text) {
            return "\u001B[" + code + "m" + text + "\u001B[0m";
        }
    }
}
