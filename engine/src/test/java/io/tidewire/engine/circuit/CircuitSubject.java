package io.tidewire.engine.circuit;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.testkit.harness.Subject;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;

/** The circuit as the harness drives it. */
record CircuitSubject(Circuit circuit) implements Subject {

    /** Restores into circuits of as many workers as wrote the snapshot. */
    static final Subject.Factory FACTORY = new Factory(false);

    /** Restores into circuits of another number of workers each time. */
    static final Subject.Factory RESCALING = new Factory(true);

    private static final class Factory implements Subject.Factory {
        private final boolean rescaling;
        private int restored;

        Factory(boolean rescaling) {
            this.rescaling = rescaling;
        }

        @Override
        public Subject create(Program program, int workers) {
            return new CircuitSubject(Circuit.build(program, workers));
        }

        @Override
        public Subject restore(Program program, int workers, byte[] snapshot) {
            int size = rescaling ? 1 + ++restored % 3 : workers;
            Circuit circuit = Circuit.build(program, size);
            StateReader in = new StateReader(new ByteArrayInputStream(snapshot));
            circuit.restore(in);
            in.finish();
            return new CircuitSubject(circuit);
        }
    }

    @Override
    public Map<String, Batch> step(
            Map<String, Batch> inputs, Map<String, Long> watermarks, long nowMicros) {
        return circuit.step(inputs, watermarks, nowMicros).deltas();
    }

    @Override
    public byte[] snapshot() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        StateWriter out = new StateWriter(bytes);
        circuit.snapshot(out);
        out.finish();
        return bytes.toByteArray();
    }

    @Override
    public void close() {
        circuit.close();
    }
}
