package io.tidewire.connectors.generator;

import io.tidewire.connectors.format.text.TextBuffer;

/** Makes the value of one column as JSON. Stateless: the same draw and row give the same value. */
@FunctionalInterface
interface FieldMaker {

    /**
     * @param draw random numbers of this row and column
     * @param row from 0
     */
    void make(Draw draw, long row, TextBuffer out);
}
