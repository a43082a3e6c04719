package io.tidewire.engine.state;

import io.tidewire.api.data.Column;
import io.tidewire.api.data.DataType;

import java.util.List;

/**
 * Which values each group has seen, and by whom: each value has 32 bits, one for each that looks,
 * such as COUNT(DISTINCT x) with one FILTER or another. Values are never taken back; a group goes
 * as a whole. NULL is a value like any other. Groups are small numbers that the owner gives.
 */
public sealed interface SeenValues permits SeenLongs, SeenRows {

    /** The most that can look at the same values. */
    int LOOKERS = Integer.SIZE;

    /** The table that suits values of these types. */
    static SeenValues of(List<DataType> types) {
        boolean integer =
                types.size() == 1
                        && switch (types.getFirst().storage()) {
                            case LONG, INT -> true;
                            case BOOLEAN, DOUBLE, BYTES, OBJECT -> false;
                        };
        return integer ? new SeenLongs() : new SeenRows(types.size());
    }

    /**
     * Takes in rows.
     *
     * @param columns the values; columns beyond them are not read
     * @param groups of each row; not read where no bit is set
     * @param bits who looks at each row; leaves those that had not seen its value before
     */
    void see(Column[] columns, int rows, int[] groups, int[] bits);

    /** Makes the group as new. */
    void clear(int group);

    /**
     * What was seen, as tables of a state.
     *
     * @param keys whose ids the groups are; a table before these
     */
    List<StateTable> tables(String name, KeyTable keys);

    /** Memory held, in bytes. */
    long bytes();
}
