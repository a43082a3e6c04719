package io.tidewire.engine.plugin;

/**
 * What a plug-in sees of Tidewire: the JDK and the contracts. The libraries that Tidewire is made
 * of stay out of sight, so a plug-in may bring others, or the same in another version.
 */
public final class ApiOnly extends ClassLoader {

    public ApiOnly() {
        super("tidewire-api", getPlatformClassLoader());
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        if (name.startsWith("io.tidewire.api.") || name.startsWith("org.jspecify.")) {
            return Class.forName(name, false, ApiOnly.class.getClassLoader());
        }
        throw new ClassNotFoundException(name);
    }
}
