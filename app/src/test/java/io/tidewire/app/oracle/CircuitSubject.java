package io.tidewire.app.oracle;

import io.tidewire.api.data.Batch;
import io.tidewire.api.plan.Program;
import io.tidewire.engine.circuit.Circuit;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;
import io.tidewire.testkit.harness.Subject;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;

/** The engine's circuit as the harness drives it. */
record CircuitSubject(Circuit circuit) implements Subject {

    static final Subject.Factory FACTORY =
            new Subject.Factory() {
                @Override
                public Subject create(Program program, int workers) {
                    return new CircuitSubject(Circuit.build(program, workers));
                }

                @Override
                public Subject restore(Program program, int workers, byte[] snapshot) {
                    Circuit circuit = Circuit.build(program, workers);
                    circuit.restore(new StateReader(new ByteArrayInputStream(snapshot)));
                    return new CircuitSubject(circuit);
                }
            };

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
