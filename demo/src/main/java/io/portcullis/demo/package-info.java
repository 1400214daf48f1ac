/** The demo: starts a shop in PHP behind a gateway and sidecars, drives a scenario and reports what held. */
@NullMarked
package io.portcullis.demo;

import org.jspecify.annotations.NullMarked;
