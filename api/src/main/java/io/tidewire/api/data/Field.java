package io.tidewire.api.data;

import java.io.Serializable;

/** A named column. */
public record Field(String name, DataType type) implements Serializable {

    @Override
    public String toString() {
        return name + " " + type;
    }
}
