package io.tidewire.flink.plugin;

import io.tidewire.engine.plugin.ApiOnly;

import org.jspecify.annotations.Nullable;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.MalformedURLException;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLConnection;
import java.net.URLStreamHandler;
import java.util.Collections;
import java.util.Enumeration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.jar.Attributes;
import java.util.jar.JarFile;
import java.util.jar.Manifest;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * The classes of a jar that stands in another one, from memory: nothing is written to the disks of
 * machines that run tasks. They see what they see in a run without a cluster, the JDK and the
 * contracts, whatever else the job's jar and Flink bring.
 */
final class NestedJar extends ClassLoader {

    static {
        registerAsParallelCapable();
    }

    private final Map<String, byte[]> entries;
    private final boolean versioned;

    private NestedJar(String name, Map<String, byte[]> entries) throws IOException {
        super(name, new ApiOnly());
        this.entries = entries;
        this.versioned = isVersioned(entries.get(JarFile.MANIFEST_NAME));
    }

    static NestedJar read(String name, InputStream jar) throws IOException {
        Map<String, byte[]> entries = new HashMap<>();
        ZipInputStream in = new ZipInputStream(jar);
        for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
            entries.put(entry.getName(), in.readAllBytes());
        }
        return new NestedJar(name, entries);
    }

    private static boolean isVersioned(byte @Nullable [] manifest) throws IOException {
        return manifest != null
                && Boolean.parseBoolean(
                        new Manifest(new ByteArrayInputStream(manifest))
                                .getMainAttributes()
                                .getValue(Attributes.Name.MULTI_RELEASE));
    }

    /** In the newest version for this Java. */
    private byte @Nullable [] entry(String name) {
        for (int version = Runtime.version().feature(); versioned && version > 8; version--) {
            byte[] newer = entries.get("META-INF/versions/" + version + "/" + name);
            if (newer != null) {
                return newer;
            }
        }
        return entries.get(name);
    }

    @Override
    protected Class<?> findClass(String name) throws ClassNotFoundException {
        byte[] code = entry(name.replace('.', '/') + ".class");
        if (code == null) {
            throw new ClassNotFoundException(name);
        }
        return defineClass(name, code, 0, code.length);
    }

    @Override
    protected @Nullable URL findResource(String name) {
        byte[] bytes = entry(name);
        if (bytes == null) {
            return null;
        }
        try {
            URI place = new URI("plugin", null, "/" + getName() + "/" + name, null);
            return URL.of(place, new InMemory(bytes));
        } catch (URISyntaxException | MalformedURLException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @Override
    protected Enumeration<URL> findResources(String name) {
        URL found = findResource(name);
        return Collections.enumeration(found == null ? List.of() : List.of(found));
    }

    private static final class InMemory extends URLStreamHandler {

        private final byte[] bytes;

        InMemory(byte[] bytes) {
            this.bytes = bytes;
        }

        @Override
        protected URLConnection openConnection(URL url) {
            return new URLConnection(url) {
                @Override
                public void connect() {}

                @Override
                public InputStream getInputStream() {
                    return new ByteArrayInputStream(bytes);
                }
            };
        }
    }
}
