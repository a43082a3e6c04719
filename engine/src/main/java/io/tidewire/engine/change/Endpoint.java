package io.tidewire.engine.change;

/**
 * Where the rows of a source come from, or those of a sink go.
 *
 * @param name in the pipeline file
 * @param label what it is known by in checkpoints and in the data directory: the first name it had;
 *     another one when it begins anew
 * @param place which outside table, topic or file it is: as long as it stays the same, positions in
 *     it, or rows delivered to it, mean the same. Holds no secrets
 * @param format tells whether the form of its records has changed
 * @param settings tells whether the rest of its options has changed
 */
public record Endpoint(
        String name, String label, String connector, String place, String format, String settings) {

    /** One that nothing is known of but its name. */
    public static Endpoint of(String name, String connector) {
        return new Endpoint(name, name, connector, name, "", "");
    }

    public Endpoint known(String as) {
        return new Endpoint(name, as, connector, place, format, settings);
    }

    boolean samePlace(Endpoint other) {
        return connector.equals(other.connector) && place.equals(other.place);
    }
}
