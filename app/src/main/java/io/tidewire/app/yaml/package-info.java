/** YAML as a tree that knows where each value stands. */
@NullMarked
package io.tidewire.app.yaml;

import org.jspecify.annotations.NullMarked;
