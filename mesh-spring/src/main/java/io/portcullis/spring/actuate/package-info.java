/** What the actuator tells about the mesh. */
@NullMarked
package io.portcullis.spring.actuate;

import org.jspecify.annotations.NullMarked;
