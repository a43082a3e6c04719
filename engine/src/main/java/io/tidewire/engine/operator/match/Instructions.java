package io.tidewire.engine.operator.match;

import io.tidewire.api.plan.RowPattern;
import io.tidewire.api.plan.RowPattern.Absent;
import io.tidewire.api.plan.RowPattern.Choice;
import io.tidewire.api.plan.RowPattern.Element;
import io.tidewire.api.plan.RowPattern.One;
import io.tidewire.api.plan.RowPattern.Repeat;
import io.tidewire.api.plan.RowPattern.Sequence;

import java.util.Arrays;

/**
 * A pattern as a program for a backtracking machine: take a row, try one way and keep the other in
 * mind, jump, done. (Thompson 1968; Cox, "Regular Expression Matching: the Virtual Machine
 * Approach", 2009.)
 */
final class Instructions {

    /** Take the next row as the variable {@link #first}. */
    static final int ROW = 0;

    /** Wait whether a row of the variable {@link #first} comes. */
    static final int ABSENT = 1;

    /** Go on at {@link #first}; if that fails, at {@link #second}. */
    static final int SPLIT = 2;

    /** Go on at {@link #first}. */
    static final int JUMP = 3;

    static final int MATCH = 4;

    private int[] codes = new int[8];
    private int[] firsts = new int[8];
    private int[] seconds = new int[8];
    private int size;

    Instructions(RowPattern pattern) {
        write(pattern.root());
        add(MATCH, 0, 0);
    }

    int code(int at) {
        return codes[at];
    }

    int first(int at) {
        return firsts[at];
    }

    int second(int at) {
        return seconds[at];
    }

    /** The variables that the first row of a match may belong to, as bits. */
    long starters() {
        return starters(0, new boolean[size]);
    }

    private long starters(int at, boolean[] seen) {
        if (seen[at]) {
            return 0;
        }
        seen[at] = true;
        return switch (codes[at]) {
            case ROW -> 1L << firsts[at];
            case JUMP -> starters(firsts[at], seen);
            case SPLIT -> starters(firsts[at], seen) | starters(seconds[at], seen);
            default -> 0;
        };
    }

    private int add(int code, int first, int second) {
        if (size == codes.length) {
            codes = Arrays.copyOf(codes, size * 2);
            firsts = Arrays.copyOf(firsts, size * 2);
            seconds = Arrays.copyOf(seconds, size * 2);
        }
        codes[size] = code;
        firsts[size] = first;
        seconds[size] = second;
        return size++;
    }

    private void write(Element element) {
        switch (element) {
            case One one -> add(ROW, one.variable(), 0);
            case Absent absent -> add(ABSENT, absent.variable(), 0);
            case Sequence sequence -> sequence.elements().forEach(this::write);
            case Choice choice -> choice(choice);
            case Repeat repeat -> repeat(repeat);
        }
    }

    private void choice(Choice choice) {
        int last = choice.alternatives().size() - 1;
        int[] exits = new int[last];
        for (int i = 0; i < last; i++) {
            int split = add(SPLIT, size + 1, 0);
            write(choice.alternatives().get(i));
            exits[i] = add(JUMP, 0, 0);
            seconds[split] = size;
        }
        write(choice.alternatives().get(last));
        for (int exit : exits) {
            firsts[exit] = size;
        }
    }

    private void repeat(Repeat repeat) {
        for (int i = 0; i < repeat.least(); i++) {
            write(repeat.element());
        }
        if (repeat.most() == Repeat.UNLIMITED) {
            int loop = add(SPLIT, 0, 0);
            write(repeat.element());
            add(JUMP, loop, 0);
            branch(loop, size, repeat.greedy());
            return;
        }
        int[] splits = new int[repeat.most() - repeat.least()];
        for (int i = 0; i < splits.length; i++) {
            splits[i] = add(SPLIT, 0, 0);
            write(repeat.element());
        }
        for (int split : splits) {
            branch(split, size, repeat.greedy());
        }
    }

    /** Between what follows the split and the exit, the preferred one first. */
    private void branch(int split, int exit, boolean greedy) {
        firsts[split] = greedy ? split + 1 : exit;
        seconds[split] = greedy ? exit : split + 1;
    }
}
