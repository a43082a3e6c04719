package io.tidewire.api.deploy;

/** Where the jars with functions of the user's own stand within the job's jar. */
public final class PluginJars {

    private PluginJars() {}

    /**
     * The name of a jar's entry.
     *
     * @param number from 0 on, without gaps
     */
    public static String entry(int number) {
        return "tidewire-plugins/" + number + ".jar";
    }
}
