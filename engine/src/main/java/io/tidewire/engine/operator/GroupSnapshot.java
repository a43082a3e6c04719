package io.tidewire.engine.operator;

import io.tidewire.engine.state.ByteSink;
import io.tidewire.engine.state.GroupedRows;
import io.tidewire.engine.state.KeyTable;
import io.tidewire.engine.state.OrderedRows;
import io.tidewire.engine.state.Share;
import io.tidewire.engine.state.StateReader;
import io.tidewire.engine.state.StateWriter;

/** Keys and the rows of each in a snapshot, so that each worker can pick its own. */
final class GroupSnapshot {

    /** Told of each group that was restored, with its key. */
    interface Restored {
        void group(int group, byte[] key);
    }

    private GroupSnapshot() {}

    static void write(KeyTable keys, GroupedRows rows, StateWriter out) {
        out.writeInt(keys.size());
        ByteSink key = new ByteSink();
        for (int group = 0; group < keys.capacity(); group++) {
            if (keys.contains(group)) {
                key.clear();
                keys.write(group, key);
                out.writeBytes(key.data(), 0, key.length());
                rows.writeGroup(group, out);
            }
        }
    }

    static void write(KeyTable keys, OrderedRows rows, StateWriter out) {
        out.writeInt(keys.size());
        ByteSink key = new ByteSink();
        for (int group = 0; group < keys.capacity(); group++) {
            if (keys.contains(group)) {
                key.clear();
                keys.write(group, key);
                out.writeBytes(key.data(), 0, key.length());
                rows.writeGroup(group, out);
            }
        }
    }

    static void read(
            KeyTable keys, GroupedRows rows, StateReader in, Share share, Restored restored) {
        for (int count = in.readInt(); count > 0; count--) {
            byte[] key = in.readBytes();
            int group = keys.add(key, 0, key.length);
            rows.readGroup(group, in);
            if (share.owns(key, 0, key.length)) {
                restored.group(group, key);
            } else {
                rows.removeGroup(group);
                keys.remove(group);
            }
        }
    }

    static void read(
            KeyTable keys, OrderedRows rows, StateReader in, Share share, Restored restored) {
        for (int count = in.readInt(); count > 0; count--) {
            byte[] key = in.readBytes();
            int group = keys.add(key, 0, key.length);
            rows.readGroup(group, in);
            if (share.owns(key, 0, key.length)) {
                restored.group(group, key);
            } else {
                rows.removeGroup(group);
                keys.remove(group);
            }
        }
    }
}
