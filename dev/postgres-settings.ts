import { statfsSync } from 'node:fs';
import { totalmem } from 'node:os';

const MIB = 1024 ** 2;

/**
 * The settings of the embedded Postgres, each with its reason. README names the same ones for production.
 * Durability is not traded for speed: fsync, full_page_writes and synchronous_commit keep their safe values.
 */
export function postgresSettings(memoryBytes = availableMemoryBytes()): Record<string, string> {
  const quarterMib = Math.floor(memoryBytes / 4 / MIB);
  return {
    // Only this machine may connect, and only by TCP: a socket's path has a length limit that data folders exceed.
    listen_addresses: '127.0.0.1',
    unix_socket_directories: '',
    // The API, three or four workers, psql and a test run at once.
    max_connections: '100',
    // A million profiles and their index fit; more brings nothing for bulk merges. Small machines give a quarter.
    shared_buffers: `${Math.max(32, Math.min(1024, quarterMib))}MB`,
    // What the planner may assume to be cached by Postgres and the system together; nothing is reserved.
    effective_cache_size: `${Math.max(64, quarterMib * 2)}MB`,
    // A merge joins a bucket in memory instead of on disk.
    work_mem: '64MB',
    // An import writes a lot in a short time. With the default of 1 GB it would force checkpoint after checkpoint,
    // and each one makes every page be logged in full once more.
    max_wal_size: '8GB',
    checkpoint_timeout: '15min',
    // Log files that are kept for use again need not be made and filled anew in the middle of an import.
    min_wal_size: '2GB',
    // Several merges write at once: with the default of 16 MB they wait for each other to write it out.
    wal_buffers: '64MB',
    // Written as the guarantee it is: a merged bucket survives a power cut.
    synchronous_commit: 'on',
    // Costs more processor time than the disk space is worth on a machine where the import needs the processor.
    wal_compression: 'off',
    // Statements are few and large, with planner estimates far above the real rows: compiling them costs seconds.
    jit: 'off',
    // Local disks answer random reads about as fast as sequential ones.
    random_page_cost: '1.1',
    timezone: 'UTC',
    log_timezone: 'UTC',
    lc_messages: 'C',
    ...(hasSmallSharedMemory() ? { dynamic_shared_memory_type: 'mmap' } : {}),
  };
}

/** The memory this process may use: the container's limit when there is one, else the machine's. */
function availableMemoryBytes(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}

/** Containers give /dev/shm 64 MB by default, which a parallel query can outgrow: then files do the same. */
function hasSmallSharedMemory(): boolean {
  if (process.platform !== 'linux') return false;
  try {
    const { blocks, bsize } = statfsSync('/dev/shm');
    return blocks * bsize < 512 * MIB;
  } catch {
    return true;
  }
}
