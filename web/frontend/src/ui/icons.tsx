// The icons that the screens use, all of one line width.
import type { Choice } from "../wire/generated";
import type { LucideIcon } from "lucide-preact";
import {
  ArrowRight,
  BadgeCheck,
  Camera,
  CameraOff,
  Check,
  ChevronDown,
  Circle,
  CircleDashed,
  Clock,
  DoorClosed,
  DoorOpen,
  FileText,
  Gavel,
  Hand,
  HardDrive,
  KeyRound,
  ListOrdered,
  Lock,
  LogOut,
  Maximize,
  Mic,
  MicOff,
  Monitor,
  MonitorUp,
  Moon,
  NotebookPen,
  Pause,
  Play,
  Plus,
  Radio,
  RotateCcw,
  Search,
  ShieldCheck,
  Square,
  Printer,
  Stamp,
  Sun,
  Tablet,
  TriangleAlert,
  Undo2,
  UserCheck,
  Users,
  Video,
  Volume2,
  VolumeX,
  Vote,
  WifiOff,
  X,
} from "lucide-preact";

const ICONS = {
  "arrow-right": ArrowRight,
  "badge-check": BadgeCheck,
  camera: Camera,
  "camera-off": CameraOff,
  check: Check,
  chevron: ChevronDown,
  circle: Circle,
  "circle-dashed": CircleDashed,
  clock: Clock,
  "door-closed": DoorClosed,
  "door-open": DoorOpen,
  document: FileText,
  gavel: Gavel,
  hand: Hand,
  disk: HardDrive,
  key: KeyRound,
  print: Printer,
  shield: ShieldCheck,
  list: ListOrdered,
  lock: Lock,
  leave: LogOut,
  maximize: Maximize,
  mic: Mic,
  "mic-off": MicOff,
  monitor: Monitor,
  share: MonitorUp,
  moon: Moon,
  notes: NotebookPen,
  pause: Pause,
  play: Play,
  plus: Plus,
  radio: Radio,
  retry: RotateCcw,
  search: Search,
  square: Square,
  stamp: Stamp,
  sun: Sun,
  tablet: Tablet,
  warning: TriangleAlert,
  undo: Undo2,
  "user-check": UserCheck,
  users: Users,
  video: Video,
  volume: Volume2,
  "volume-off": VolumeX,
  vote: Vote,
  offline: WifiOff,
  cross: X,
} satisfies Record<string, LucideIcon>;

export type IconName = keyof typeof ICONS;

/** An icon; decorative, the words stand beside it. */
export function Icon({ name, size = "1.25em" }: { name: IconName; size?: string }) {
  const Drawing: LucideIcon = ICONS[name];
  return <Drawing size={size} strokeWidth={1.75} aria-hidden="true" focusable="false" />;
}


/** The sign of each choice: ✓ ✕ ○. */
export const SIGN_OF: Record<Choice, IconName> = { yes: "check", no: "cross", abstain: "circle" };

/** ✓ ✕ ○ in the colour of the choice; never without its word. */
export function ChoiceIcon({ choice, size = "1.25em" }: { choice: Choice; size?: string }) {
  return (
    <span class={`sense sense-${choice}`}>
      <Icon name={SIGN_OF[choice]} size={size} />
    </span>
  );
}
