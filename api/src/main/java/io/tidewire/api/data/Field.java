package io.tidewire.api.data;

/** A named column. */
public record Field(String name, DataType type) {

    @Override
    public String toString() {
        return name + " " + type;
    }
}
