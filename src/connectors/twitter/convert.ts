import type { ApiV2Includes, MediaObjectV2, PlaceV2, TweetV2, UserV2 } from 'twitter-api-v2';
import { type Schema, Struct } from '../../api/index.ts';
import {
  GEO_LOCATION_SCHEMA,
  HASHTAG_SCHEMA,
  MEDIA_SCHEMA,
  PLACE_SCHEMA,
  STATUS_KEY_SCHEMA,
  STATUS_SCHEMA,
  SYMBOL_SCHEMA,
  URL_SCHEMA,
  USER_MENTION_SCHEMA,
  USER_SCHEMA,
  VARIANT_SCHEMA,
} from './schemas.ts';

/** What the search must be asked for, so that `toStatus` finds it. */
export const SEARCH_FIELDS = {
  'tweet.fields':
    'attachments,author_id,created_at,entities,geo,in_reply_to_user_id,lang,note_tweet,possibly_sensitive,' +
    'public_metrics,referenced_tweets,source,withheld',
  'user.fields':
    'created_at,description,location,profile_banner_url,profile_image_url,protected,public_metrics,url,verified,withheld',
  'media.fields': 'alt_text,duration_ms,height,preview_image_url,type,url,variants,width',
  'place.fields': 'country,country_code,full_name,name,place_type',
  expansions: 'attachments.media_keys,author_id,entities.mentions.username,geo.place_id,in_reply_to_user_id',
} as const;

/** The objects that the posts of one answer refer to. */
export interface Includes {
  readonly users: ReadonlyMap<string, UserV2>;
  readonly media: ReadonlyMap<string, MediaObjectV2>;
  readonly places: ReadonlyMap<string, PlaceV2>;
}

export function indexIncludes(includes: ApiV2Includes = {}): Includes {
  return {
    users: new Map(includes.users?.map((user) => [user.id, user])),
    media: new Map(includes.media?.map((media) => [media.media_key, media])),
    places: new Map(includes.places?.map((place) => [place.id, place])),
  };
}

type Values = Readonly<Record<string, unknown>>;

function struct(schema: Schema, values: Values): Struct {
  const made = new Struct(schema);
  for (const name in values) made.put(name, values[name]);
  return made;
}

function int64(id: string | undefined): bigint | undefined {
  return id === undefined ? undefined : BigInt(id);
}

function timestamp(text: string | undefined): Date | undefined {
  return text === undefined ? undefined : new Date(text);
}

/** The record's key. */
export function toStatusKey(post: TweetV2): Struct {
  return struct(STATUS_KEY_SCHEMA, { Id: BigInt(post.id) });
}

/** The record's value. What v2 does not give stays null; lists stay empty. Ids are exact. */
export function toStatus(post: TweetV2, includes: Includes): Struct {
  const referenced = (type: string) => post.referenced_tweets?.find((reference) => reference.type === type)?.id;
  // Beyond 280 characters the post's own text is cut off, and the note has all of it.
  const { text, entities } = post.note_tweet ? { entities: undefined, ...post.note_tweet } : post;
  const media = post.attachments?.media_keys?.flatMap((key) => includes.media.get(key) ?? []) ?? [];
  const urls = entities?.urls ?? [];
  const coordinates = post.geo?.coordinates?.coordinates;
  const place = post.geo?.place_id === undefined ? undefined : includes.places.get(post.geo.place_id);
  return struct(STATUS_SCHEMA, {
    CreatedAt: timestamp(post.created_at),
    Id: BigInt(post.id),
    Text: text,
    Source: post.source,
    Truncated: false,
    InReplyToStatusId: int64(referenced('replied_to')),
    InReplyToUserId: int64(post.in_reply_to_user_id),
    InReplyToScreenName: includes.users.get(post.in_reply_to_user_id ?? '')?.username,
    GeoLocation: coordinates && struct(GEO_LOCATION_SCHEMA, { Latitude: coordinates[1], Longitude: coordinates[0] }),
    Place: place && toPlace(place),
    FavoriteCount: post.public_metrics?.like_count,
    User: toUser(includes.users.get(post.author_id ?? ''), post.author_id),
    Retweet: referenced('retweeted') !== undefined,
    Contributors: [],
    RetweetCount: post.public_metrics?.retweet_count,
    PossiblySensitive: post.possibly_sensitive,
    Lang: post.lang,
    WithheldInCountries: post.withheld?.country_codes ?? [],
    HashtagEntities: (entities?.hashtags ?? []).map(({ tag, start, end }) =>
      struct(HASHTAG_SCHEMA, { Text: tag, Start: start, End: end }),
    ),
    UserMentionEntities: (entities?.mentions ?? []).map(({ username, id, start, end }) =>
      struct(USER_MENTION_SCHEMA, {
        Name: includes.users.get(id)?.name,
        Id: int64(id),
        Text: username,
        ScreenName: username,
        Start: start,
        End: end,
      }),
    ),
    MediaEntities: media.map((item) =>
      toMedia(
        item,
        urls.find((url) => url.media_key === item.media_key),
      ),
    ),
    SymbolEntities: (entities?.cashtags ?? []).map(({ tag, start, end }) =>
      struct(SYMBOL_SCHEMA, { Text: tag, Start: start, End: end }),
    ),
    // A link to the post's own media belongs to the media entity.
    URLEntities: urls.filter((url) => url.media_key === undefined).map((url) => struct(URL_SCHEMA, linkValues(url))),
  });
}

interface Link {
  readonly url: string;
  readonly expanded_url?: string;
  readonly display_url?: string;
  readonly start: number;
  readonly end: number;
}

function linkValues({ url, expanded_url, display_url, start, end }: Link): Values {
  return { URL: url, Text: url, ExpandedURL: expanded_url, Start: start, End: end, DisplayURL: display_url };
}

function toPlace(place: PlaceV2): Struct {
  return struct(PLACE_SCHEMA, {
    Name: place.name,
    CountryCode: place.country_code,
    Id: place.id,
    Country: place.country,
    PlaceType: place.place_type,
    FullName: place.full_name,
  });
}

/** The author's id is known even where v2 does not show the author. */
function toUser(user: UserV2 | undefined, id: string | undefined): Struct {
  if (!user) return struct(USER_SCHEMA, { Id: int64(id), WithheldInCountries: [] });
  const image = (size: string) => user.profile_image_url?.replace(/_normal(?=\.\w+$|$)/, size);
  const banner = (size: string) => user.profile_banner_url && `${user.profile_banner_url}/${size}`;
  return struct(USER_SCHEMA, {
    Id: int64(user.id),
    Name: user.name,
    ScreenName: user.username,
    Location: user.location,
    Description: user.description,
    ProfileImageURL: image('_normal'),
    BiggerProfileImageURL: image('_bigger'),
    MiniProfileImageURL: image('_mini'),
    OriginalProfileImageURL: image(''),
    ProfileImageURLHttps: image('_normal'),
    BiggerProfileImageURLHttps: image('_bigger'),
    MiniProfileImageURLHttps: image('_mini'),
    OriginalProfileImageURLHttps: image(''),
    URL: user.url === '' ? undefined : user.url,
    Protected: user.protected,
    FollowersCount: user.public_metrics?.followers_count,
    FriendsCount: user.public_metrics?.following_count,
    CreatedAt: timestamp(user.created_at),
    FavouritesCount: user.public_metrics?.like_count,
    ProfileBannerURL: banner('web'),
    ProfileBannerRetinaURL: banner('web_retina'),
    ProfileBannerIPadURL: banner('ipad'),
    ProfileBannerIPadRetinaURL: banner('ipad_retina'),
    ProfileBannerMobileURL: banner('mobile'),
    ProfileBannerMobileRetinaURL: banner('mobile_retina'),
    StatusesCount: user.public_metrics?.tweet_count,
    Verified: user.verified,
    ListedCount: user.public_metrics?.listed_count,
    WithheldInCountries: user.withheld?.country_codes ?? [],
  });
}

function toMedia(media: MediaObjectV2, link: Link | undefined): Struct {
  const address = media.url ?? media.preview_image_url;
  const ratio = media.type === 'photo' ? undefined : aspectRatio(media.width, media.height);
  return struct(MEDIA_SCHEMA, {
    // A media key is the kind and the id: `7_1234567890`.
    Id: int64(/\d+$/.exec(media.media_key)?.[0]),
    Type: media.type,
    MediaURL: address,
    Sizes: new Map(),
    MediaURLHttps: address,
    VideoAspectRatioWidth: ratio?.width,
    VideoAspectRatioHeight: ratio?.height,
    VideoDurationMillis: media.duration_ms === undefined ? undefined : BigInt(media.duration_ms),
    VideoVariants: (media.variants ?? []).map((variant) =>
      struct(VARIANT_SCHEMA, { Url: variant.url, Bitrate: variant.bit_rate, ContentType: variant.content_type }),
    ),
    ExtAltText: media.alt_text,
    ...(link ? linkValues(link) : {}),
  });
}

function aspectRatio(width = 0, height = 0): { width: number; height: number } | undefined {
  if (width <= 0 || height <= 0) return undefined;
  let [divisor, rest] = [width, height];
  while (rest > 0) [divisor, rest] = [rest, divisor % rest];
  return { width: width / divisor, height: height / divisor };
}
