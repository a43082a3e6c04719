/** A pipeline on Kubernetes: the objects that its job and its edge are made of, as YAML. */
@NullMarked
package io.tidewire.app.kubernetes;

import org.jspecify.annotations.NullMarked;
