/** Kills a pipeline in its own process and compares every sink with what the rows say. */
package io.tidewire.app.crash;
