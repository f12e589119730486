/** {@code caracal doctor}: what would keep a tracker from running here, or be regretted later. */
package dev.caracal.doctor;
