package io.tidewire.engine.operator;

import io.tidewire.api.data.Batch;
import io.tidewire.api.data.Column;
import io.tidewire.api.data.LongColumn;
import io.tidewire.api.data.Schema;
import io.tidewire.api.plan.Plan.Lifetime;
import io.tidewire.engine.batch.Batches;
import io.tidewire.engine.batch.Consolidation;
import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.DueTimes;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.Restoring;
import io.tidewire.engine.state.RowFormat;
import io.tidewire.engine.state.SlotTable;
import io.tidewire.engine.state.SmallTable;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateTable;
import io.tidewire.engine.state.StateWriter;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/**
 * Numbers the lifetimes of keys: Δout = the rows of ΔA with the number of their lifetime, and,
 * where a row joins two lifetimes or its going parts one, −old +new of the rows whose number
 * changes.
 *
 * <p>Only rows that may yet change their number are kept, by key in order of time (a string of the
 * time, sign flipped, and the row). The watermark has not passed them: a row between two lifetimes
 * comes before the later one, whose rows are therefore all above the watermark, and so is what is
 * taken back. Of the others a lifetime keeps its first and last time until it is over. Where rows
 * are never taken back, lifetimes that the watermark has reached keep none at all, which is most.
 */
public final class LifetimeAssign implements Stateful {

    /** The number of rows without time. */
    private static final long TIMELESS = -1;

    /** Instead of a number, for a row that is taken back and is of no lifetime any more. */
    private static final long GONE = -2;

    /** When a key is due that has nothing to wait for. */
    private static final long NEVER = Long.MAX_VALUE;

    private final Lifetime plan;
    private final Schema schema;
    private final int width;
    private final int[] partition;
    private final boolean retracting;
    private final Expiry expiry;
    private final KeyTable keys;
    private final Lifetimes lives;
    private final OrderedRows rows = new OrderedRows();
    private final DueTimes due = new DueTimes();
    private final ByteSink scratch = new ByteSink();
    private final Output moves;
    private final List<StateTable> tables;
    private long[] dueAt = new long[16];
    private long limit = Long.MIN_VALUE;
    private long forgotten;

    /**
     * @param retracting false when the input never retracts
     * @param expiry the time, and how it rises
     */
    public LifetimeAssign(Lifetime plan, boolean retracting, Expiry expiry) {
        this.plan = plan;
        this.schema = plan.schema();
        Schema input = plan.input().schema();
        this.width = input.size();
        this.partition = Columns.positions(plan.partition());
        this.retracting = retracting;
        this.expiry = expiry;
        this.keys = KeyTable.of(plan.partition().stream().map(input::type).toList());
        this.lives = new Lifetimes(plan.retain());
        this.moves = new Output(schema);
        this.tables =
                List.of(
                        new SmallTable(
                                "limit",
                                1,
                                out -> out.writeLong(limit),
                                (in, _) -> limit = Math.max(limit, in.readLong())),
                        new SlotTable("lifetimes", 1, keys.changes(), new Lives()),
                        rows.entries("rows", keys));
        Arrays.fill(dueAt, NEVER);
    }

    @Override
    public Batch step(Batch[] inputs, StepContext context) {
        Batch batch = retracting ? Consolidation.net(inputs[0]) : inputs[0];
        Batch change = batch.isEmpty() ? Batch.empty(schema) : assign(batch);
        limit = Math.max(limit, expiry.limit(context.watermark(0)));
        expire();
        return change;
    }

    private Batch assign(Batch batch) {
        int[] ids = new int[batch.size()];
        keys.assign(Columns.at(batch, partition), batch.size(), ids);
        reserve(keys.capacity());
        LongColumn times = (LongColumn) batch.column(plan.time());
        long[] numbers = new long[batch.size()];
        boolean gone = false;
        for (int row = 0; row < batch.size(); row++) {
            if (times.isNull(row)) {
                numbers[row] = TIMELESS;
            } else if (batch.weight(row) > 0) {
                numbers[row] = come(ids[row], batch, row, times.values()[row]);
            } else {
                numbers[row] = leave(ids[row], batch, row, times.values()[row]);
                gone |= numbers[row] == GONE;
            }
        }
        for (int id : ids) {
            keys.changes().mark(id);
            if (keys.contains(id) && lives.first(id) == Lifetimes.NONE) {
                forget(id);
            }
        }
        Batch numbered = numbered(batch, numbers);
        return Batches.concat(
                schema, List.of(gone ? without(numbered, numbers) : numbered, moves.take()));
    }

    private Batch numbered(Batch batch, long[] numbers) {
        Column[] columns = Arrays.copyOf(batch.columns(), width + 1);
        columns[width] = new LongColumn(numbers, null, batch.size());
        return new Batch(schema, columns, batch.size(), batch.weights());
    }

    private static Batch without(Batch batch, long[] numbers) {
        int[] kept = new int[numbers.length];
        int count = 0;
        for (int row = 0; row < numbers.length; row++) {
            if (numbers[row] != GONE) {
                kept[count++] = row;
            }
        }
        return batch.gather(kept, count);
    }

    /** Takes a row in; gives the number of its lifetime. */
    private long come(int key, Batch batch, int row, long time) {
        int life = lives.near(key, time);
        if (life == Lifetimes.NONE) {
            life = lives.add(key, time, time);
        } else {
            int later = lives.next(life);
            lives.stretch(life, Math.min(lives.start(life), time), Math.max(lives.end(life), time));
            if (later != Lifetimes.NONE && !lives.apart(lives.end(life), lives.start(later))) {
                join(key, life, later);
            }
        }
        if (retracting || lives.start(life) > limit) {
            compose(batch, row, time);
            rows.add(key, scratch.data(), 0, scratch.length(), batch.weight(row));
            schedule(key, time);
        }
        schedule(key, lives.open(life));
        return lives.number(life);
    }

    private void join(int key, int life, int later) {
        move(key, lives.start(later), lives.end(later), lives.number(later), lives.number(life));
        lives.stretch(life, lives.start(life), Math.max(lives.end(life), lives.end(later)));
        lives.settle(life, lives.settled(later));
        lives.remove(key, later);
    }

    /** Takes a row out; gives the number of the lifetime that it was of. */
    private long leave(int key, Batch batch, int row, long time) {
        int life = lives.at(key, time);
        if (life == Lifetimes.NONE || time < limit) {
            return GONE;
        }
        long number = lives.number(life);
        compose(batch, row, time);
        if (rows.add(key, scratch.data(), 0, scratch.length(), batch.weight(row))
                == OrderedRows.NONE) {
            close(key, life, time);
        }
        return number;
    }

    /** A lifetime that has lost a row at this time is shorter, or two, or none. */
    private void close(int key, int life, long time) {
        int after = ceiling(key, time);
        int before = after == OrderedRows.NONE ? rows.last(key) : rows.previous(after);
        long end = lives.end(life);
        boolean hasAfter = after != OrderedRows.NONE && time(after) <= end;
        boolean hasBefore = before != OrderedRows.NONE && time(before) >= lives.start(life);
        long last = hasBefore ? time(before) : lives.settled(life);
        if (last == Lifetimes.NOTHING && !hasAfter) {
            lives.remove(key, life);
        } else if (last == Lifetimes.NOTHING) {
            lives.stretch(life, time(after), end);
        } else if (!hasAfter) {
            lives.stretch(life, lives.start(life), last);
        } else if (lives.apart(last, time(after))) {
            lives.stretch(life, lives.start(life), last);
            int later = lives.add(key, time(after), end);
            move(key, time(after), end, lives.number(life), lives.number(later));
        }
    }

    /** Gives the kept rows from one time to another another number. */
    private void move(int key, long from, long to, long was, long is) {
        for (int node = ceiling(key, from);
                node != OrderedRows.NONE && time(node) <= to;
                node = rows.next(node)) {
            moved(node, was, -rows.weight(node));
            moved(node, is, rows.weight(node));
        }
    }

    private void moved(int node, long number, long weight) {
        moves.put(rows.data(node), rows.start(node) + Long.BYTES, 0, width);
        moves.columns()[width].addLong(number);
        moves.end(weight);
    }

    private void compose(Batch batch, int row, long time) {
        scratch.clear();
        scratch.putLong(time ^ Long.MIN_VALUE);
        RowFormat.write(scratch, batch.columns(), row);
    }

    private int ceiling(int key, long time) {
        scratch.clear();
        scratch.putLong(time ^ Long.MIN_VALUE);
        return rows.ceiling(key, scratch.data(), 0, scratch.length());
    }

    private long time(int node) {
        return ByteBuffer.wrap(rows.data(node)).getLong(rows.start(node)) ^ Long.MIN_VALUE;
    }

    /** Looks at the key again when the watermark passes the time. */
    private void schedule(int key, long time) {
        if (time < dueAt[key]) {
            dueAt[key] = time;
            due.add(time, key);
        }
    }

    private void expire() {
        due.advance(limit);
        for (int key = due.poll(); key >= 0; key = due.poll()) {
            if (dueAt[key] != due.time()) {
                continue;
            }
            dueAt[key] = NEVER;
            keys.changes().mark(key);
            settle(key);
            for (int life = lives.first(key);
                    life != Lifetimes.NONE && lives.open(life) < limit;
                    life = lives.first(key)) {
                lives.remove(key, life);
                forgotten++;
            }
            if (lives.first(key) == Lifetimes.NONE) {
                forget(key);
            } else {
                watch(key);
            }
        }
    }

    /** Lets go of the rows that the watermark has passed. */
    private void settle(int key) {
        for (int node = rows.first(key);
                node != OrderedRows.NONE && time(node) < limit;
                node = rows.first(key)) {
            lives.settle(lives.at(key, time(node)), time(node));
            rows.remove(node);
        }
    }

    private void watch(int key) {
        schedule(key, lives.open(lives.first(key)));
        int node = rows.first(key);
        if (node != OrderedRows.NONE) {
            schedule(key, time(node));
        }
    }

    private void forget(int key) {
        dueAt[key] = NEVER;
        keys.remove(key);
    }

    private void reserve(int capacity) {
        int known = dueAt.length;
        if (known < capacity) {
            dueAt = Arrays.copyOf(dueAt, Math.max(capacity, known * 2));
            Arrays.fill(dueAt, known, dueAt.length, NEVER);
        }
    }

    @Override
    public long forgotten() {
        return forgotten;
    }

    @Override
    public long stateRows() {
        return lives.size() + rows.size();
    }

    @Override
    public long stateBytes() {
        return keys.bytes() + lives.bytes() + rows.bytes() + due.bytes() + 8L * dueAt.length;
    }

    @Override
    public List<StateTable> tables() {
        return tables;
    }

    @Override
    public void restored() {
        for (int key = 0; key < keys.capacity(); key++) {
            if (keys.contains(key)) {
                watch(key);
            }
        }
    }

    /** The keys with their lifetimes. */
    private final class Lives implements SlotTable.Slots {

        @Override
        public int capacity() {
            return keys.capacity();
        }

        @Override
        public boolean contains(int key) {
            return keys.contains(key);
        }

        @Override
        public void write(int key, StateWriter out) {
            keys.write(key, out);
            for (int life = lives.first(key); life != Lifetimes.NONE; life = lives.next(life)) {
                out.writeBoolean(true);
                out.writeLong(lives.start(life));
                out.writeLong(lives.end(life));
                out.writeLong(lives.settled(life));
                out.writeLong(lives.number(life));
            }
            out.writeBoolean(false);
        }

        @Override
        public void read(int old, StateReader in, Restoring how) {
            int key = keys.restore(old, in, how);
            if (key != KeyTable.NONE) {
                reserve(keys.capacity());
                while (in.readBoolean()) {
                    lives.add(key, in.readLong(), in.readLong(), in.readLong(), in.readLong());
                }
            }
        }

        @Override
        public void restored() {
            keys.restored();
        }
    }
}
